import { expect, type Page, test } from '@playwright/test';
import { App } from './lib/app';
import * as files from './lib/files';
import { inferenceWorker } from './lib/inferenceWorker';

/** Breaks what can break, and looks whether the app goes on by itself with all that was set. */

async function openWithSettings(page: Page): Promise<{ app: App; boxes: number }> {
  const app = await App.open(page, 'backend=wasm&sample=raccoon&threshold=0.3');
  await expect(app.box('raccoon').first()).toBeVisible();
  return { app, boxes: await app.boxes.count() };
}

async function expectAsBefore(page: Page, app: App, boxes: number): Promise<void> {
  await expect(app.boxes).toHaveCount(boxes);
  await expect(page.getByRole('spinbutton', { name: /^Score threshold/ })).toHaveValue('0.30');
  await app.drop(files.sample('blood.jpg'));
  await expect(app.box('white blood cell').first()).toBeVisible({ timeout: 60_000 });
}

test('a worker that ends is replaced', async ({ page }) => {
  const { app, boxes } = await openWithSettings(page);
  const worker = await inferenceWorker(page);
  await worker.evaluate(() => globalThis.close()).catch(() => undefined);
  await app.expectError('worker-crashed');
  await expectAsBefore(page, app, boxes);
});

test('when memory runs out, a new worker goes on', async ({ page }) => {
  const { app, boxes } = await openWithSettings(page);
  const worker = await inferenceWorker(page);
  await worker.evaluate(() => {
    globalThis.inference.pipeline.backend.sessions.backbone!.run = async () => {
      throw new Error('failed to call OrtRun(). std::bad_alloc');
    };
  });
  await app.drop(files.sample('coffee.jpg'));
  await app.expectError('out-of-memory');
  await expectAsBefore(page, app, await app.boxes.count());
  expect(boxes).toBeGreaterThan(0);
});

test('a lost device is replaced; lost twice, WASM goes on and says why', async ({ page }) => {
  test.setTimeout(600_000);
  const app = await App.open(page, 'backend=webgpu&sample=blood&threshold=0.15');
  await app.pick(files.smallD0(128));
  await expect(app.boxes.first()).toBeVisible({ timeout: 200_000 });
  const boxes = await app.boxes.count();
  const lose = async () => {
    const worker = await inferenceWorker(page);
    await worker.evaluate(() => globalThis.inference.gpu!.device.destroy());
    await app.expectError('device-lost');
    await app.error.getByRole('button', { name: /^Dismiss/ }).click();
  };
  await lose();
  await expect(page.getByRole('contentinfo').getByText(/WebGPU/)).toBeVisible({ timeout: 200_000 });
  await expect(app.boxes).toHaveCount(boxes, { timeout: 200_000 });
  await lose();
  await expect(page.getByRole('contentinfo').getByText(/WASM/)).toBeVisible({ timeout: 200_000 });
  await expect(app.boxes).toHaveCount(boxes);
  await page.getByRole('banner').getByRole('button', { name: /WASM/ }).click();
  await expect(page.getByText(/lost twice/)).toBeVisible();
});
