import { expect, type Page, test } from '@playwright/test';
import { App } from './lib/app';

/** The φ slider as a user moves it: grown variants load, detect, say what they are, and are kept. */

const slider = (page: Page) => page.getByRole('slider', { name: 'Variant φ' });
const label = (page: Page) => page.getByTestId('model-label');
const preview = (page: Page, name: string) => page.getByRole('dialog', { name: `Preview of ${name}` });

/** Presses the slider at a stop and holds it there. */
async function grab(page: Page, phi: number): Promise<void> {
  const { x, y, width, height } = (await slider(page).boundingBox())!;
  await page.mouse.move(x + 8 + ((width - 16) * phi) / 7, y + height / 2);
  await page.mouse.down();
}

test('φ to D1: looked at while held, loaded when let go, labelled, and D0’s boxes at D0’s size', async ({
  page,
}) => {
  const app = await App.open(page, 'backend=wasm&sample=blood&threshold=0.4');
  await expect(app.boxes.first()).toBeVisible({ timeout: 60_000 });
  const boxes = await app.boxes.allInnerTexts();

  await grab(page, 1);
  await expect(preview(page, 'EfficientDet-D1')).toContainText('none: grown here');
  await expect(preview(page, 'EfficientDet-D1')).toContainText(/about .* expected/);
  await expect(label(page)).toHaveText(/^D0 · trained/);
  await page.mouse.up();

  await expect(label(page)).toHaveText('D1 · grown from D0, not trained at this scale', { timeout: 60_000 });
  await expect(page.getByRole('contentinfo')).toContainText(/D1 grown.*512 × 512 px.* ms: /s, {
    timeout: 60_000,
  });
  await expect.poll(() => app.boxes.allInnerTexts(), { timeout: 60_000 }).toEqual(boxes);
  await expect(page).toHaveURL(/variant=d1&size=512/);

  await page.reload();
  await expect(label(page)).toHaveText(/^D1 · grown/, { timeout: 60_000 });
  await slider(page).focus();
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('Enter');
  await expect(label(page)).toHaveText(/^D0 · trained/, { timeout: 60_000 });
  expect(app.complaints).toEqual([]);
});

test('cancelled, the slider is back at what runs', async ({ page }) => {
  const app = await App.open(page, 'backend=wasm&sample=blood');
  await expect(app.boxes.first()).toBeVisible({ timeout: 60_000 });
  await grab(page, 7);
  await page.mouse.up();
  await expect(slider(page)).toHaveValue('7');
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(slider(page)).toHaveValue('0');
  await expect(page).toHaveURL(/variant=d0/);
  await expect(app.error).toHaveCount(0);
});

test('kept models are counted and can be forgotten', async ({ page }) => {
  const app = await App.open(page, 'backend=wasm&sample=blood&variant=d2&size=256&panel=model');
  const storage = page.getByTestId('model-storage');
  await expect(label(page)).toHaveText(/^D2 · grown/, { timeout: 60_000 });
  await expect(storage).toContainText(/1 model, 32\.\d MB/);
  await storage.getByRole('button', { name: 'Forget kept models' }).click();
  await expect(storage).toContainText('no model');
  await expect(label(page)).toHaveText(/^D2/);
  expect(app.complaints).toEqual([]);
});

test('a full storage says so, and the model works', async ({ page }) => {
  const session = await page.context().newCDPSession(page);
  await page.goto('./');
  const { origin } = new URL(page.url());
  await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 1_000_000 });
  const app = await App.open(page, 'backend=wasm&sample=blood&variant=d1&size=256&threshold=0.2');
  await page.reload();
  await app.expectError('storage-full');
  await expect(label(page)).toHaveText(/^D1 · grown/);
  await expect(app.boxes.first()).toBeVisible({ timeout: 60_000 });
});
