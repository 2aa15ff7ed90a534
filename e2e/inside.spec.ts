import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page, test } from '@playwright/test';
import { App } from './lib/app';

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
  await page.waitForTimeout(500);
}

const weight = (page: Page, name: string) =>
  page.getByRole('spinbutton', { name: `Raw weight of ${name}, number` });

test('an edge’s weight moves what lies behind it, and reset takes everything back', async ({ page }) => {
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
  await weight(page, 'P4td').fill('9');
  await expect(page.getByText(/mean score/)).toBeVisible();
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
  const app = await App.open(page, 'backend=wasm&sample=chess-endgame&threshold=0.35&panel=fusion');
  await expect(app.boxes.first()).toBeVisible();
  await page.getByRole('radio', { name: 'P5td' }).check({ force: true });
  await page.getByRole('button', { name: /^Cut the edge from P6td/ }).click();
  await showTap(page, 'Cell 2 · top-down');
  await expect(page.getByText(/mean score|identical|equal to the last bit/)).toBeVisible();
  const shown = await boxNames(app);
  await expect(page).toHaveURL(/fusion=/);

  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const other = await context.newPage();
  await other.goto(page.url());
  const same = new App(other);
  await expect.poll(() => boxNames(same), { timeout: 30_000 }).toEqual(shown);
  await expect(other.getByRole('combobox', { name: 'Stage' })).toHaveValue(
    await page.getByRole('combobox', { name: 'Stage' }).inputValue(),
  );
  await expect(other.getByRole('button', { name: /^Join the edge from P6td/ })).toBeVisible();
  await context.close();
});

const PANELS = ['detections', 'fusion', 'scaling', 'timing', 'model', 'explain'] as const;

for (const colorScheme of ['dark', 'light'] as const) {
  for (const locale of ['en', 'zh-CN'] as const) {
    test(`axe finds no serious violation, ${colorScheme}, ${locale}`, async ({ browser }) => {
      const context = await browser.newContext({
        colorScheme,
        locale,
        viewport: { width: 1280, height: 800 },
      });
      const page = await context.newPage();
      await page.goto('./#backend=wasm&sample=blood');
      await expect(page.getByRole('listbox').getByRole('option').first()).toBeVisible();
      for (const panel of PANELS) {
        await page.goto(`./#backend=wasm&sample=blood&panel=${panel}`);
        await expect(page.getByRole('tabpanel')).toBeVisible();
        await page.waitForTimeout(400);
        const { violations } = await new AxeBuilder({ page }).analyze();
        const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
        const found = serious.map(
          ({ id, nodes }) => `${panel}: ${id}: ${nodes.map((n) => n.html.slice(0, 120)).join(' | ')}`,
        );
        expect(found).toEqual([]);
      }
      await context.close();
    });
  }
}

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
