import { expect, type Page, test } from '@playwright/test';
import { App } from './lib/app';
import * as files from './lib/files';

/** Whole networks on a software adapter take seconds even when small: one test, one small model. */
const SIZE = 128;

interface Box {
  readonly name: string;
  readonly rectangle: { x: number; y: number; width: number; height: number };
}

async function boxesOn(page: Page, backend: 'wasm' | 'webgpu'): Promise<Box[]> {
  const app = await App.open(page, `backend=${backend}&sample=blood&threshold=0.15`);
  await expect(page.getByRole('img', { name: /blood/ })).toBeVisible();
  await app.pick(files.smallD0(SIZE));
  await expect(page.getByText(`${SIZE} × ${SIZE} px`)).toBeVisible({ timeout: 200_000 });
  await expect(app.boxes.first()).toBeVisible({ timeout: 200_000 });
  expect(app.complaints).toEqual([]);
  const boxes: Box[] = [];
  for (const option of await app.boxes.all()) {
    boxes.push({
      name: (await option.getAttribute('aria-label')) ?? '',
      rectangle: (await option.locator('.box-line').boundingBox())!,
    });
  }
  return boxes.sort((a, b) => a.name.localeCompare(b.name) || a.rectangle.x - b.rectangle.x);
}

test('WebGPU and WASM find the same', async ({ browser }) => {
  test.setTimeout(600_000);
  const found: Box[][] = [];
  for (const backend of ['wasm', 'webgpu'] as const) {
    const context = await browser.newContext();
    found.push(await boxesOn(await context.newPage(), backend));
    await context.close();
  }
  const [wasm, webgpu] = found as [Box[], Box[]];
  expect(wasm.length).toBeGreaterThan(2);
  expect(webgpu.map((box) => box.name)).toEqual(wasm.map((box) => box.name));
  for (const [i, { rectangle }] of webgpu.entries()) {
    for (const key of ['x', 'y', 'width', 'height'] as const) {
      expect(Math.abs(rectangle[key] - wasm[i]!.rectangle[key])).toBeLessThan(1);
    }
  }
});

test('Auto takes WASM on a software adapter and says why', async ({ page }) => {
  const app = await App.open(page, 'backend=auto');
  await expect(app.boxes.first()).toBeVisible();
  await page.getByRole('button', { name: /Auto → WASM/ }).click();
  await expect(page.getByText(/only emulated in software here/)).toBeVisible();
});
