import { expect, type Page, test } from '@playwright/test';
import { App } from './lib/app';
import { settledMaps } from './lib/pyramid';

/** What the pyramid shows of a level, as the bytes of its canvas. */
async function mapBytes(page: Page, level: number): Promise<string> {
  return page
    .getByRole('region', { name: 'Pyramid' })
    .locator('canvas')
    .nth(level - 3)
    .evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL());
}

async function boxNames(app: App): Promise<string[]> {
  return app.boxes.evaluateAll((options) =>
    options
      .map((option) => `${option.getAttribute('aria-label')} ${option.querySelector('rect')?.outerHTML}`)
      .sort(),
  );
}

async function showTap(page: Page, tap: string): Promise<void> {
  await page.getByRole('combobox', { name: 'Stage' }).selectOption({ label: tap });
  await settledMaps(page);
}

/** What a link has to bring back. */
async function screen(app: App) {
  const { page } = app;
  return {
    boxes: await boxNames(app),
    variant: await page.getByRole('slider', { name: 'Variant φ' }).inputValue(),
    stage: await page.getByRole('combobox', { name: 'Stage' }).inputValue(),
    channel: await page.getByRole('spinbutton', { name: 'Channel number' }).inputValue(),
    difference: await page
      .getByRole('button', { name: 'Difference', exact: true })
      .getAttribute('aria-pressed'),
    overlay: await page.getByTestId('map-overlay').getAttribute('data-level'),
    maps: await Promise.all([3, 4, 5].map((level) => mapBytes(page, level))),
  };
}

const weight = (page: Page, name: string) =>
  page.getByRole('spinbutton', { name: `Raw weight of ${name}, number` });

test('an edge’s weight moves what comes after it, and reset takes everything back', async ({ page }) => {
  const app = await App.open(page, 'backend=wasm&sample=blood&panel=fusion&cell=1');
  await expect(app.boxes.first()).toBeVisible();
  const before = await boxNames(app);
  // A map that is held to its colours shows values, not a new range.
  await page.getByRole('button', { name: 'Hold the range' }).click();
  await showTap(page, 'Cell 1 · output');
  const earlier = await mapBytes(page, 3);
  await showTap(page, 'Cell 3 · output');
  const later = await mapBytes(page, 3);

  await page.getByRole('radio', { name: 'P3out' }).check({ force: true });
  await page.evaluate(() => {
    const output = document.querySelector('[data-testid="fusion-effect"]')!;
    const watch = new MutationObserver(() => {
      output.setAttribute('data-said', `${output.getAttribute('data-said') ?? ''}|${output.textContent}`);
    });
    watch.observe(output, { childList: true, characterData: true, subtree: true });
  });
  await weight(page, 'P4td').fill('9');
  await expect(page.getByText(/mean score/)).toBeVisible();
  // Nothing was said of the edit before its run was there.
  await expect(page.getByTestId('fusion-effect')).toHaveAttribute('data-said', /mean score/);
  await expect(page.getByTestId('fusion-effect')).not.toHaveAttribute('data-said', /No difference/);
  expect(await boxNames(app)).not.toEqual(before);
  await expect.poll(() => mapBytes(page, 3)).not.toBe(later);
  await showTap(page, 'Cell 1 · output');
  await expect.poll(() => mapBytes(page, 3)).toBe(earlier);

  await page.getByRole('button', { name: /^Reset to the model/ }).click();
  await expect.poll(() => boxNames(app)).toEqual(before);
  await page.keyboard.press('z');
  await expect(page.getByText(/mean score/)).toBeVisible();
});

test('a shared address shows the same screen', async ({ page, browser }) => {
  const app = await App.open(
    page,
    'backend=wasm&sample=blood&variant=d1&size=256&threshold=0.2&panel=fusion',
  );
  await expect(app.boxes.first()).toBeVisible({ timeout: 60_000 });
  await page.getByRole('radio', { name: 'P5td' }).check({ force: true });
  await page.getByRole('button', { name: /^Cut the edge from P6td/ }).click();
  await page.getByRole('radio', { name: 'P3out' }).check({ force: true });
  await weight(page, 'P4td').fill('9');
  await expect(page.getByText(/mean score/)).toBeVisible();
  await showTap(page, 'Cell 2 · output');
  await page.getByRole('radio', { name: 'Channel', exact: true }).check({ force: true });
  await page.getByRole('spinbutton', { name: 'Channel number' }).fill('7');
  await page.getByRole('button', { name: 'Difference', exact: true }).click();
  await page.getByRole('button', { name: /^P4, / }).click();
  await page.mouse.move(0, 0);
  await settledMaps(page);
  await expect(page).toHaveURL(/variant=d1&size=256.*fusion=[^&]*w9.*map=7&diff=on&overlay=p4/);
  const shown = await screen(app);
  expect(shown.boxes.length).toBeGreaterThan(0);

  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const other = await context.newPage();
  await other.goto(page.url());
  const same = new App(other);
  await expect.poll(() => boxNames(same), { timeout: 60_000 }).toEqual(shown.boxes);
  await settledMaps(other);
  await expect.poll(() => screen(same)).toEqual(shown);
  await expect(weight(other, 'P4td')).toHaveValue('9.000');
  await other.getByRole('radio', { name: 'P5td' }).check({ force: true });
  await expect(other.getByRole('button', { name: /^Join the edge from P6td/ })).toBeVisible();
  await context.close();
});

test('what growth added to a D1 is marked, also for a finger, and its tiny weights can be read', async ({
  browser,
}) => {
  const context = await browser.newContext({ hasTouch: true, viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  await App.open(page, 'backend=wasm&sample=blood&variant=d1&size=128&panel=fusion&cell=3');
  const mark = page.getByRole('button', { name: 'passes through', exact: true });
  await expect(mark).toBeVisible({ timeout: 60_000 });
  await mark.tap();
  await expect(page.getByTestId('tip')).toContainText('Growth added this cell');
  await expect(page.getByRole('button', { name: /^Cell 4\s*passes through/ })).toBeVisible();
  await expect(page.getByRole('button', { name: /passes through/ })).toHaveCount(2);

  const tiny = page.getByRole('tabpanel').getByRole('spinbutton').first();
  const shown = await tiny.inputValue();
  expect(shown).toMatch(/^\d\.\de-\d+$/);
  await tiny.focus();
  const exact = Number(await tiny.inputValue());
  expect(Math.abs(exact - Number(shown))).toBeLessThan(0.05 * exact);
  await context.close();
});

test('φ to D1: grown in the worker, labelled as what it is, and it detects', async ({ page }) => {
  const app = await App.open(page, 'backend=wasm&sample=blood');
  await expect(app.boxes.first()).toBeVisible();
  await page.getByRole('slider', { name: /φ/ }).focus();
  await page.keyboard.press('ArrowRight');
  await expect(
    page
      .getByText(/Preview of/)
      .or(page.getByRole('dialog'))
      .first(),
  ).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('contentinfo')).toContainText('D1', { timeout: 60_000 });
  await expect(page.getByRole('banner')).toContainText('grown');
  await expect(app.box('white blood cell').first()).toBeVisible({ timeout: 60_000 });
  await expect(app.error).toHaveCount(0);
});
