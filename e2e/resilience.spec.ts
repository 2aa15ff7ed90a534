import { expect, type Page, test, type Worker } from '@playwright/test';
import { App } from './lib/app';
import * as files from './lib/files';
import { inferenceWorker } from './lib/inferenceWorker';
import { openSmall } from './lib/openSmall';

/** Breaks what can break, and looks whether the app goes on by itself with all that was set. */

/** Class and score of every box. */
const boxNames = (app: App) =>
  app.boxes.evaluateAll((boxes) => boxes.map((box) => box.getAttribute('aria-label')));

/** Another worker has run a frame: what is on screen then is its own. */
async function untilReplaced(page: Page, before: Worker): Promise<void> {
  const frames = async () => {
    const worker = await inferenceWorker(page, before);
    return worker.evaluate(async () => (await globalThis.inference.stageCounts()).nms).catch(() => 0);
  };
  await expect.poll(frames, { timeout: 200_000 }).toBeGreaterThan(0);
  await expect(page.locator('[data-running]')).toHaveCount(0, { timeout: 200_000 });
}

/** The boxes are those a worker that nothing has happened to finds, and settings are as they were. */
async function expectAsBefore(page: Page, app: App, boxes: readonly (string | null)[]): Promise<void> {
  expect(boxes.length).toBeGreaterThan(0);
  await expect.poll(() => boxNames(app)).toEqual(boxes);
  await expect(page.getByRole('spinbutton', { name: /^Score threshold/ })).toHaveValue('0.30');
}

test('a worker that ends is replaced', async ({ page }) => {
  const app = await App.open(page, 'backend=wasm&sample=raccoon&threshold=0.3');
  await expect(app.box('raccoon').first()).toBeVisible();
  const boxes = await boxNames(app);
  const worker = await inferenceWorker(page);
  await worker.evaluate(() => globalThis.close()).catch(() => undefined);
  await app.expectError('worker-crashed');
  await untilReplaced(page, worker);
  await expectAsBefore(page, app, boxes);
  await app.drop(files.sample('blood.jpg'));
  await expect(app.box('white blood cell').first()).toBeVisible({ timeout: 60_000 });
});

test.describe('memory that is refused', () => {
  /** WebAssembly gets no more memory: at once, or once the next model has been built. */
  async function refuse(worker: Worker, when: 'now' | 'after-build'): Promise<void> {
    await worker.evaluate((moment) => {
      const refuseNow = () => {
        WebAssembly.Memory.prototype.grow = () => {
          throw new RangeError('WebAssembly.Memory.grow(): Unable to grow instance memory');
        };
      };
      if (moment === 'now') return refuseNow();
      const { inference } = globalThis;
      const build = inference.build.bind(inference);
      inference.build = async (...given) => {
        const pipeline = await build(...given);
        refuseNow();
        return pipeline;
      };
    }, when);
  }

  async function openD0(page: Page): Promise<{ app: App; worker: Worker; boxes: (string | null)[] }> {
    const app = await App.open(page, 'backend=wasm&sample=raccoon&threshold=0.3');
    await expect(app.box('raccoon').first()).toBeVisible();
    return { app, worker: await inferenceWorker(page), boxes: await boxNames(app) };
  }

  test('while a model loads: the one before is back, in a new worker', async ({ page }) => {
    const { app, worker, boxes } = await openD0(page);
    await refuse(worker, 'now');
    await app.pick(files.randomD3Checkpoint());
    await page.getByRole('dialog').getByRole('button', { name: 'Open' }).click();
    await app.expectError('out-of-memory');
    await untilReplaced(page, worker);
    await expectAsBefore(page, app, boxes);
    await expect(page.getByText('512 × 512 px')).toBeVisible();
    await expect(app.error).toHaveCount(1);
    await expect(app.error.getByRole('button', { name: 'Try again' })).toBeVisible();
  });

  test('while a frame runs: a new worker runs it, with the model that was loaded', async ({ page }) => {
    const { app, worker } = await openD0(page);
    await refuse(worker, 'after-build');
    await app.pick(files.smallD0(1024));
    await app.expectError('out-of-memory');
    await untilReplaced(page, worker);
    await expect(page.getByText('1024 × 1024 px')).toBeVisible();
    await expect(app.box('raccoon').first()).toBeVisible();
    await expect(page.getByRole('spinbutton', { name: /^Score threshold/ })).toHaveValue('0.30');
  });

  test('by the graphics device, the second allocation', async ({ page }) => {
    test.setTimeout(600_000);
    const app = await openSmall(page, 'webgpu');
    const boxes = await boxNames(app);
    const worker = await inferenceWorker(page);
    await worker.evaluate(() => {
      const { device } = globalThis.inference.gpu!;
      const create = device.createBuffer.bind(device);
      let count = 0;
      // More than SwiftShader can allocate at once, which it says by itself.
      device.createBuffer = (descriptor) =>
        create(++count === 2 ? { ...descriptor, size: device.limits.maxBufferSize } : descriptor);
    });
    await app.drop(files.sample('blood.jpg'));
    await app.expectError('out-of-memory');
    await untilReplaced(page, worker);
    await expect.poll(() => boxNames(app)).toEqual(boxes);
    await expect(page.getByRole('contentinfo').getByText(/WebGPU/)).toBeVisible();
  });
});

test('a lost device is replaced; lost twice, WASM goes on and says why', async ({ page }) => {
  test.setTimeout(600_000);
  const app = await openSmall(page, 'webgpu');
  const boxes = await boxNames(app);
  const lose = async () => {
    const worker = await inferenceWorker(page);
    await worker.evaluate(() => globalThis.inference.gpu!.device.destroy());
    await app.expectError('device-lost');
    await untilReplaced(page, worker);
    await app.error.getByRole('button', { name: /^Dismiss/ }).click();
    await expect.poll(() => boxNames(app)).toEqual(boxes);
  };
  await lose();
  await expect(page.getByRole('contentinfo').getByText(/WebGPU/)).toBeVisible();
  await lose();
  await expect(page.getByRole('contentinfo').getByText(/WASM/)).toBeVisible();
  await expect(page.getByText('128 × 128 px')).toBeVisible();
  await page.getByRole('banner').getByRole('button', { name: /WASM/ }).click();
  await expect(page.getByText(/lost twice/)).toBeVisible();
});

test('what goes wrong in the worker and on its device is heard by the tests', async ({ page }) => {
  const app = await App.open(page, 'backend=webgpu&sample=blood');
  const worker = await inferenceWorker(page);
  await expect.poll(() => worker.evaluate(() => globalThis.inference.gpu !== null)).toBe(true);
  await worker.evaluate(async () => {
    console.error('said in the worker');
    const { device } = globalThis.inference.gpu!;
    const { MAP_READ, STORAGE } = GPUBufferUsage;
    device.createBuffer({ label: 'forbidden usage', size: 4, usage: MAP_READ | STORAGE });
    await device.queue.onSubmittedWorkDone();
  });
  await expect.poll(() => app.complaints).toContainEqual('said in the worker');
  await expect
    .poll(() => app.complaints)
    .toContainEqual(expect.stringMatching(/^efficientdet: .*forbidden usage/s));
});

test('a model that is picked before the worker has started is the one that is loaded', async ({ page }) => {
  let release: () => void = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route(/\.wasm$/, async (route) => {
    await released;
    await route.continue();
  });
  const app = await App.open(page, 'backend=wasm&sample=blood&threshold=0.15');
  await app.pick(files.smallD0(128));
  release();
  await expect(page.getByText('128 × 128 px')).toBeVisible();
  await page.getByRole('tab', { name: 'Model' }).click();
  await expect(page.getByTestId('model-facts')).toContainText('your file');
  await expect(app.boxes.first()).toBeVisible();
  expect(app.complaints).toEqual([]);
});
