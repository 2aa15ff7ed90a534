import { expect, type Page, test } from '@playwright/test';
import { App } from './lib/app';
import * as files from './lib/files';
import { settledMaps } from './lib/pyramid';

/** Whole networks on a software adapter take seconds even when small: one test, one small model. */
const SIZE = 128;

interface Box {
  readonly name: string;
  readonly rectangle: { x: number; y: number; width: number; height: number };
}

interface Maps {
  /** Ends of the range of all five. */
  readonly range: readonly [min: number, max: number];
  /** The picture of P3. */
  readonly p3: string;
}

interface Found {
  readonly boxes: readonly Box[];
  /** Unedited, edited, the difference, and edited again after it. */
  readonly maps: readonly Maps[];
}

/** The maps on screen, once they are those asked for. */
async function mapsOn(page: Page): Promise<Maps> {
  const maps = page.getByRole('group', { name: 'Pyramid', exact: true });
  await settledMaps(page, 120_000);
  const legend = page.getByRole('img', { name: /^Colour scale/ });
  const [, min, max] = /from (\S+) to (\S+)$/.exec((await legend.getAttribute('aria-label'))!)!;
  const p3 = await maps
    .locator('canvas')
    .first()
    .evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL());
  return { range: [Number(min), Number(max)], p3 };
}

/** The maps after an edited weight: reading the difference overwrites tensors that are then made again. */
async function editedMaps(page: Page): Promise<Maps[]> {
  const difference = page.getByRole('button', { name: 'Difference', exact: true });
  await page.getByRole('tab', { name: 'Fusion' }).click();
  await page.getByRole('combobox', { name: 'Stage' }).selectOption({ label: 'Cell 1 · output' });
  const unedited = await mapsOn(page);
  await page.getByRole('radio', { name: 'P3out' }).check({ force: true });
  await page.getByRole('spinbutton', { name: 'Raw weight of P4td, number' }).fill('9');
  await expect(page.getByText(/\d kept/).first()).toBeVisible({ timeout: 120_000 });
  const edited = await mapsOn(page);
  await difference.click();
  const changed = await mapsOn(page);
  await difference.click();
  return [unedited, edited, changed, await mapsOn(page)];
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
      rectangle: (await option.locator('rect').last().boundingBox())!,
    });
  }
  boxes.sort((a, b) => a.name.localeCompare(b.name) || a.rectangle.x - b.rectangle.x);
  const maps = await editedMaps(page);
  expect(app.complaints).toEqual([]);
  return { boxes, maps };
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
  for (const { maps } of found) {
    const [unedited, edited, difference, again] = maps;
    expect(edited!.p3).not.toBe(unedited!.p3);
    expect(difference!.range[0]).toBeLessThan(0);
    expect(difference!.range[1]).toBe(-difference!.range[0]);
    expect(again).toEqual(edited);
  }
  for (const [i, { range }] of onWebgpu.maps.entries()) {
    const expected = onWasm.maps[i]!.range;
    // Three figures are shown.
    const bound = 0.011 * Math.max(...expected);
    for (const end of [0, 1] as const)
      expect(Math.abs(range[end] - expected[end])).toBeLessThanOrEqual(bound);
  }
});

test('Auto takes WASM on a software adapter and says why', async ({ page }) => {
  const app = await App.open(page, 'backend=auto');
  await expect(app.boxes.first()).toBeVisible();
  await page.getByRole('button', { name: /Auto → WASM/ }).click();
  await expect(page.getByText(/only emulated in software here/)).toBeVisible();
});
