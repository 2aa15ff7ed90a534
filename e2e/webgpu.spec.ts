import { expect, type Page, test } from '@playwright/test';
import { App } from './lib/app';
import * as files from './lib/files';

/** Whole networks on a software adapter take seconds even when small: one test, one small model. */
const SIZE = 128;

interface Box {
  readonly name: string;
  readonly rectangle: { x: number; y: number; width: number; height: number };
}

interface Found {
  readonly boxes: readonly Box[];
  /** Ends of the maps' range: unedited, edited, the difference, and edited again after it. */
  readonly ranges: readonly (readonly number[])[];
}

/** Ends of the colours' range, once the maps are those asked for. */
async function mapRange(page: Page): Promise<number[]> {
  const maps = page.getByRole('group', { name: 'Pyramid' });
  await expect(maps).toHaveAttribute('aria-busy', 'false', { timeout: 120_000 });
  await expect(maps).not.toHaveAttribute('data-stale', /./);
  const legend = page.getByRole('img', { name: /^Colour scale/ });
  const [, min, max] = /from (\S+) to (\S+)$/.exec((await legend.getAttribute('aria-label'))!)!;
  return [Number(min), Number(max)];
}

/** The maps behind an edited weight: reading the difference overwrites tensors that are then made again. */
async function rangesOn(page: Page): Promise<number[][]> {
  const difference = page.getByRole('button', { name: 'Difference' });
  await page.getByRole('tab', { name: 'Fusion' }).click();
  await page.getByRole('combobox', { name: 'Stage' }).selectOption({ label: 'Cell 1 · output' });
  const unedited = await mapRange(page);
  await page.getByRole('radio', { name: 'P3out' }).check({ force: true });
  await page.getByRole('spinbutton', { name: 'Raw weight of P4td, number' }).fill('9');
  await expect(page.getByText(/\d kept/)).toBeVisible({ timeout: 120_000 });
  const edited = await mapRange(page);
  await difference.click();
  const changed = await mapRange(page);
  await difference.click();
  return [unedited, edited, changed, await mapRange(page)];
}

async function foundOn(page: Page, backend: 'wasm' | 'webgpu'): Promise<Found> {
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
  boxes.sort((a, b) => a.name.localeCompare(b.name) || a.rectangle.x - b.rectangle.x);
  const ranges = await rangesOn(page);
  expect(app.complaints).toEqual([]);
  return { boxes, ranges };
}

test('WebGPU and WASM find the same', async ({ browser }) => {
  test.setTimeout(600_000);
  const found: Found[] = [];
  for (const backend of ['wasm', 'webgpu'] as const) {
    const context = await browser.newContext();
    found.push(await foundOn(await context.newPage(), backend));
    await context.close();
  }
  const [onWasm, onWebgpu] = found as [Found, Found];
  const [wasm, webgpu] = [onWasm.boxes, onWebgpu.boxes];
  expect(wasm.length).toBeGreaterThan(2);
  expect(webgpu.map((box) => box.name)).toEqual(wasm.map((box) => box.name));
  for (const [i, { rectangle }] of webgpu.entries()) {
    for (const key of ['x', 'y', 'width', 'height'] as const) {
      expect(Math.abs(rectangle[key] - wasm[i]!.rectangle[key])).toBeLessThan(1);
    }
  }
  for (const { ranges } of found) {
    const [unedited, edited, changed, again] = ranges;
    expect(edited).not.toEqual(unedited);
    expect(changed![0]).toBeLessThan(0);
    expect(changed![1]).toBe(-changed![0]!);
    expect(again).toEqual(edited);
  }
  for (const [i, range] of onWebgpu.ranges.entries()) {
    // Three figures are shown.
    for (const end of [0, 1]) {
      const expected = onWasm.ranges[i]![end]!;
      expect(Math.abs(range[end]! - expected)).toBeLessThanOrEqual(0.011 * Math.max(...onWasm.ranges[i]!));
    }
  }
});

test('Auto takes WASM on a software adapter and says why', async ({ page }) => {
  const app = await App.open(page, 'backend=auto');
  await expect(app.boxes.first()).toBeVisible();
  await page.getByRole('button', { name: /Auto → WASM/ }).click();
  await expect(page.getByText(/only emulated in software here/)).toBeVisible();
});
