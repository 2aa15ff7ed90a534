import { readFileSync } from 'node:fs';
import { expect, type Page, test } from '@playwright/test';
import sharp from 'sharp';
import {
  ORIENTATIONS,
  ORIENTED_FORMATS,
  type Orientation,
  type OrientedFormat,
  oriented,
  type Picture,
} from '../scripts/lib/testing/oriented';
import { App, type DroppedFile } from './lib/app';
import { repositoryFile } from './lib/files';
import { downloadedPng } from './lib/png';

/**
 * Images that are stored turned or mirrored, with a note that says so: boxes are in pixels of the picture as it is
 * shown. The raccoon stands to the right and above of the middle, so no two of the eight are alike.
 */

/** [x1, y1, x2, y2] */
type Corners = readonly [number, number, number, number];

async function raccoon(width: number): Promise<Picture> {
  const image = sharp(repositoryFile('public/samples/raccoon.jpg')).resize({ width });
  const { data, info } = await image.raw().toBuffer({ resolveWithObject: true });
  return { pixels: data, width: info.width, height: info.height };
}

/** The best box of the JSON that the app saves. */
async function bestBox(page: Page): Promise<Corners> {
  const downloading = page.waitForEvent('download');
  await page.getByRole('button', { name: 'JSON', exact: true }).click();
  const json = JSON.parse(readFileSync(await (await downloading).path(), 'utf8'));
  const [best] = Array.isArray(json) ? json : json.annotations;
  const [x, y, w, h] = best?.bbox ?? [0, 0, 0, 0];
  return [x, y, x + w, y + h];
}

function iou(a: Corners, b: Corners): number {
  const area = ([x1, y1, x2, y2]: Corners) => Math.max(0, x2 - x1) * Math.max(0, y2 - y1);
  const both: Corners = [
    Math.max(a[0], b[0]),
    Math.max(a[1], b[1]),
    Math.min(a[2], b[2]),
    Math.min(a[3], b[3]),
  ];
  return area(both) / (area(a) + area(b) - area(both));
}

/** effdet's box of the sample at its own 1024 × 768 pixels, cut to it (src/inference/fixtures/golden). */
const golden = JSON.parse(readFileSync('src/inference/fixtures/golden/samples-512.json', 'utf8')).clipped[
  'raccoon.jpg'
].find(({ label }: { label: string }) => label === 'raccoon').box as Corners;

async function fileOf(
  picture: Picture,
  orientation: Orientation,
  format: OrientedFormat,
): Promise<DroppedFile> {
  return {
    name: `${picture.width}-${orientation}.${format}`,
    type: `image/${format}`,
    bytes: await oriented(picture, orientation, format),
  };
}

/** A smaller picture moves the box by a few pixels (IoU 0.89); turned or mirrored it would be below 0.7. */
async function expectRaccoon(page: Page, width: number): Promise<void> {
  const { width: own } = await sharp('public/samples/raccoon.jpg').metadata();
  const right = golden.map((side) => (side * width) / own) as never as Corners;
  await expect.poll(async () => iou(await bestBox(page), right), { timeout: 60_000 }).toBeGreaterThan(0.8);
}

for (const format of ORIENTED_FORMATS) {
  test(`${format}: boxes of every orientation are where the picture shows them`, async ({ page }) => {
    const app = await App.open(page, 'backend=wasm&sample=blood');
    await expect(app.boxes.first()).toBeVisible();
    for (const orientation of ORIENTATIONS.slice(1)) {
      // Sizes alternate, so that the boxes of the one before are wrong.
      const width = orientation % 2 === 0 ? 320 : 480;
      const picture = await raccoon(width);
      const file = await fileOf(picture, orientation, format);
      await app.drop(file);
      await app.expectImage(file.name);
      await expectRaccoon(page, width);
      const png = await downloadedPng(page, () => page.keyboard.press('s'));
      expect([png.width, png.height]).toEqual([picture.width, picture.height]);
    }
    await expect(app.error).toHaveCount(0);
    expect(app.complaints).toEqual([]);
  });

  test(`${format}: above 16 megapixels the picture is scaled down the right way up`, async ({ page }) => {
    test.slow();
    const app = await App.open(page, 'backend=wasm&sample=blood');
    await expect(app.boxes.first()).toBeVisible();
    const picture = await raccoon(5000);
    for (const orientation of [6, 7] as const) {
      const file = await fileOf(picture, orientation, format);
      await app.pick(file);
      await app.expectImage(file.name);
      const size = `${picture.width.toLocaleString('en')} × ${picture.height.toLocaleString('en')}`;
      await expect(page.getByText(`Scaled down from ${size} while decoding`)).toBeVisible();
      await expectRaccoon(page, picture.width);
      const png = await downloadedPng(page, () => page.keyboard.press('s'));
      expect(png.width / png.height).toBeCloseTo(picture.width / picture.height, 2);
    }
    await expect(app.error).toHaveCount(0);
  });
}

test.describe('files that were decoded wrongly once', () => {
  const fixture = (name: string, type: string): DroppedFile => ({
    name,
    type,
    bytes: repositoryFile(`e2e/fixtures/orientation/${name}`),
  });

  test('an AVIF that irot turns', async ({ page }) => {
    const app = await App.open(page);
    await expect(app.boxes.first()).toBeVisible();
    await app.drop(fixture('exif6.avif', 'image/avif'));
    await app.expectImage('exif6.avif');
    // The case's x, y, width and height are 119.5, −7.1, 348.4 and 328.2 before cutting.
    const right: Corners = [119.5, 0, 119.5 + 348.4, 328.2 - 7.1];
    await expect.poll(async () => iou(await bestBox(page), right)).toBeGreaterThan(0.98);
    await expect(page.getByText(/Scaled down/)).toHaveCount(0);
  });

  test('a PNG that EXIF turns', async ({ page }) => {
    const app = await App.open(page);
    await expect(app.boxes.first()).toBeVisible();
    await app.drop(fixture('exif6_small.png', 'image/png'));
    await app.expectImage('exif6_small.png');
    await expect.poll(async () => Math.abs((await bestBox(page))[0] - 44.8)).toBeLessThan(0.5);
    expect(Math.abs((await bestBox(page))[2] - 232.5)).toBeLessThan(0.5);
  });

  test('a PNG of twenty megapixels that EXIF turns keeps its shape', async ({ page }) => {
    const app = await App.open(page);
    await expect(app.boxes.first()).toBeVisible();
    await app.drop(fixture('exif6_20megapixel.png', 'image/png'));
    await expect(page.getByText('Scaled down from 5,120 × 3,840 while decoding')).toBeVisible();
    const png = await downloadedPng(page, () => page.keyboard.press('s'));
    expect(png.width / png.height).toBeCloseTo(4 / 3, 2);
  });
});
