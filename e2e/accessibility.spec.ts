import { expect, type Page, test } from '@playwright/test';
import { seriousViolations } from './lib/axe';

/** Everything that can be opened, in both themes and languages: one load of the page each. */

const WIDE = { width: 1280, height: 800 };
const NARROW = { width: 390, height: 844 };

/** Shows a panel, all of it, once its code is there. */
async function showPanel(page: Page, panel: string): Promise<void> {
  await page.locator(`#tab-${panel}`).click();
  await expect(page.locator(`#tab-${panel}`)).toHaveAttribute('aria-selected', 'true');
  // Until then there is one line that says so.
  const loaded = (element: Element) =>
    element.childElementCount > 1 || element.querySelector(':scope > p') === null;
  await expect.poll(() => page.locator('#panel').evaluate(loaded)).toBe(true);
  await page.locator('#panel details').evaluateAll((all) => {
    for (const details of all as HTMLDetailsElement[]) details.open = true;
  });
}

async function panels(page: Page, layout: string): Promise<string[]> {
  const found = await seriousViolations(page, layout);
  const ids = await page.getByRole('tab').evaluateAll((tabs) => tabs.map(({ id }) => id.replace('tab-', '')));
  expect(ids.length).toBeGreaterThan(5);
  for (const panel of ids) {
    await showPanel(page, panel);
    found.push(...(await seriousViolations(page, `${layout}, ${panel}`, '#panel')));
  }
  return found;
}

async function topics(page: Page): Promise<string[]> {
  const found: string[] = [];
  await showPanel(page, 'explain');
  const select = page.locator('#panel select');
  const all = await select
    .locator('option')
    .evaluateAll((options) => options.map((o) => (o as HTMLOptionElement).value));
  expect(all.length).toBeGreaterThan(8);
  for (const topic of all) {
    await select.selectOption(topic);
    found.push(...(await seriousViolations(page, topic, '#panel')));
  }
  return found;
}

async function popovers(page: Page): Promise<string[]> {
  const found: string[] = [];
  const buttons = page.locator('header button[popovertarget]');
  expect(await buttons.count()).toBeGreaterThan(1);
  for (const button of await buttons.all()) {
    const id = (await button.getAttribute('popovertarget'))!;
    const panel = `[id="${id}"]`;
    await button.click();
    await expect(page.locator(panel)).toBeVisible();
    found.push(...(await seriousViolations(page, (await button.textContent()) ?? id, panel)));
    await page.keyboard.press('Escape');
    await expect(page.locator(panel)).toBeHidden();
  }
  return found;
}

/** What an action opens, until Escape. */
async function opened(page: Page, selector: string, open: () => Promise<void>): Promise<string[]> {
  await open();
  await expect(page.locator(selector)).toBeVisible();
  const found = await seriousViolations(page, selector, selector);
  await page.keyboard.press('Escape');
  await expect(page.locator(selector)).toBeHidden();
  return found;
}

/** What else can be opened over the wide layout. */
async function openable(page: Page): Promise<string[]> {
  return [
    ...(await topics(page)),
    ...(await popovers(page)),
    ...(await opened(page, '[popover="manual"][role="dialog"]', async () => {
      await page.locator('header input[type="range"]').focus();
      await page.keyboard.press('ArrowRight');
    })),
    ...(await opened(page, 'dialog:has(kbd)', () => page.locator('header [data-tip-key="?"]').click())),
    ...(await opened(page, 'dialog:has([role="listbox"])', async () => {
      await page.locator('button[aria-haspopup="dialog"]').click();
      await expect(page.locator('dialog [role="option"]').first()).toBeVisible();
    })),
  ];
}

async function narrowPanels(page: Page): Promise<string[]> {
  await page.setViewportSize(NARROW);
  await expect(page.locator('#tab-pyramid')).toBeVisible();
  return panels(page, 'narrow');
}

/** Every panel in every theme and language; the rest in each theme and each language once. */
for (const { colorScheme, locale, rest } of [
  { colorScheme: 'dark', locale: 'en', rest: openable },
  { colorScheme: 'dark', locale: 'zh-CN', rest: narrowPanels },
  { colorScheme: 'light', locale: 'en', rest: narrowPanels },
  { colorScheme: 'light', locale: 'zh-CN', rest: openable },
] as const) {
  test(`axe finds no serious violation, ${colorScheme}, ${locale}`, async ({ browser }) => {
    const context = await browser.newContext({ colorScheme, locale, viewport: WIDE });
    const page = await context.newPage();
    await page.goto('./#backend=wasm&sample=blood');
    await expect(page.locator('#stage [role="option"]').first()).toBeVisible();
    expect([...(await panels(page, 'wide')), ...(await rest(page))]).toEqual([]);
    await context.close();
  });
}
