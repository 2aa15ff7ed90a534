import { expect, type Page, test } from '@playwright/test';
import { App } from './lib/app';
import { type Area, type Colour, colourCounts, countNear, downloadedPng, type Png } from './lib/png';
import { settledRun } from './lib/pyramid';

const SCALE = 2;
/** What a caption of at least two lines and at most six takes, CSS pixels. */
const CAPTION = { least: 50, most: 130 };
const PANELS = ['detections', 'fusion', 'scaling', 'timing', 'model'] as const;

const saveButton = (page: Page) => page.getByRole('button', { name: 'Save this panel as PNG' });

const savedPanel = (page: Page) => downloadedPng(page, () => saveButton(page).click());

async function openPanel(page: Page, panel: string): Promise<App> {
  const app = await App.open(page, `backend=wasm&sample=blood&panel=${panel}`);
  await expect(app.boxes.first()).toBeVisible();
  // Panels are chunks of their own, and figures follow the run.
  await expect(page.getByRole('tabpanel')).not.toContainText('Loading panel');
  await settledRun(page);
  return app;
}

/** Size of the panel with nothing scrolled away, CSS pixels. */
function scrollSize(page: Page): Promise<{ width: number; height: number }> {
  return page.getByRole('tabpanel').evaluate((panel: HTMLElement) => {
    const hidden = [...panel.querySelectorAll<HTMLElement>('*')]
      .filter((inner) => getComputedStyle(inner).overflowX === 'auto')
      .map((inner) => inner.scrollWidth - inner.clientWidth);
    return { width: panel.clientWidth + Math.max(0, ...hidden), height: panel.scrollHeight };
  });
}

function expectWhole(png: Png, size: { width: number; height: number }): void {
  expect(png.width).toBe(SCALE * size.width);
  const caption = png.height / SCALE - size.height;
  expect(caption).toBeGreaterThanOrEqual(CAPTION.least);
  expect(caption).toBeLessThanOrEqual(CAPTION.most);
}

test('every panel is saved at its whole height, with a caption', async ({ page }) => {
  const app = await openPanel(page, PANELS[0]);
  for (const panel of PANELS) {
    await page.locator(`#tab-${panel}`).click();
    await expect(page.getByRole('tabpanel')).not.toContainText('Loading panel');
    const size = await scrollSize(page);
    const png = await savedPanel(page);
    expect(png.fileName).toBe(`efficientdet-d0-${panel}.png`);
    expectWhole(png, size);
    // Text, smoothed, in every fifth of it: nothing is blank.
    for (let part = 0; part < 5; part++) {
      const [top, bottom] = [(png.height * part) / 5, (png.height * (part + 1)) / 5];
      expect(colourCounts(png, { top, bottom }).size).toBeGreaterThan(20);
    }
  }
  await expect(app.error).toHaveCount(0);
  expect(app.complaints).toEqual([]);
});

test('Explain is saved by its topic, with the key', async ({ page }) => {
  await openPanel(page, 'explain');
  const size = await scrollSize(page);
  const png = await downloadedPng(page, () => page.keyboard.press('0'));
  expect(png.fileName).toBe('efficientdet-d0-explain-scaling.png');
  expectWhole(png, size);
  expect(colourCounts(png).size).toBeGreaterThan(50);
});

const rgb = (css: string) => css.match(/[\d.]+/g)!.map(Number) as [number, number, number];

test('the fusion graph has its edges, in their colours', async ({ page }) => {
  await openPanel(page, 'fusion');
  const { area, background, strokes } = await page.getByRole('tabpanel').evaluate((panel: HTMLElement) => {
    const graph = panel.querySelector('[data-testid="fusion-graph"]')!;
    const [inner, outer] = [graph.getBoundingClientRect(), panel.getBoundingClientRect()];
    const [left, top] = [inner.left - outer.left, inner.top - outer.top + panel.scrollTop];
    const style = (kind: string) => getComputedStyle(graph.querySelector(`[data-edge]${kind} path`)!);
    return {
      area: { left, top, right: left + inner.width, bottom: top + inner.height },
      background: getComputedStyle(graph).backgroundColor,
      strokes: ['[data-chosen]', '[data-near]:not([data-chosen])', ':not([data-near])'].map((kind) => ({
        colour: style(kind).stroke,
        opacity: Number(style(kind).strokeOpacity),
      })),
    };
  });
  const png = await savedPanel(page);
  const counts = colourCounts(png, {
    left: SCALE * area.left,
    top: SCALE * area.top,
    right: SCALE * area.right,
    bottom: SCALE * area.bottom,
  });
  const under = rgb(background);
  for (const { colour, opacity } of strokes) {
    const drawn = rgb(colour).map((value, i) =>
      Math.round(value * opacity + under[i]! * (1 - opacity)),
    ) as never as Colour;
    // The compositor rounds where it likes.
    expect(countNear(counts, drawn, 1)).toBeGreaterThan(200);
  }
});

/** Pixels of a level's map on screen, a pixel a cell. */
async function mapPixels(page: Page, level: number) {
  const { width, data } = await page
    .getByRole('region', { name: 'Pyramid' })
    .locator('canvas')
    .nth(level - 3)
    .evaluate((canvas: HTMLCanvasElement) => {
      const { width: w, height: h } = canvas;
      return { width: w, data: [...canvas.getContext('2d')!.getImageData(0, 0, w, h).data] };
    });
  const at = (row: number, col: number) => data.slice(4 * (row * width + col)).slice(0, 3) as never as Colour;
  return { width, at };
}

/** The ends of the activations' colour scale, viridis; a gradient's outermost pixels are just short of them. */
const ENDS: readonly Colour[] = [
  [68, 1, 84],
  [253, 231, 37],
];

function expectColourScale(png: Png, area: Partial<Area> = {}): void {
  const counts = colourCounts(png, area);
  for (const end of ENDS) expect(countNear(counts, end, 2)).toBeGreaterThan(0);
}

test('the image’s PNG has the map that lies over it, and its legend', async ({ page }) => {
  const app = await openPanel(page, 'detections');
  await page.keyboard.press('b');
  await expect(app.boxes).toHaveCount(0);
  const plain = await downloadedPng(page, () => page.keyboard.press('s'));
  expect(plain.fileName).toBe('blood-detections.png');
  const map = await mapPixels(page, 4);
  await page.getByRole('button', { name: /^P4, / }).click();
  await expect(page.getByTestId('map-overlay')).toBeVisible();
  const png = await downloadedPng(page, () => page.keyboard.press('s'));
  expect(png.width).toBe(plain.width);

  const opacity = await page.getByRole('slider', { name: 'Opacity' }).inputValue().then(Number);
  const cell = Math.max(plain.width, plain.height) / map.width;
  for (const [row, col] of [
    [2, 3],
    [8, 20],
    [14, 9],
    [20, 28],
  ] as const) {
    const [x, y] = [(col + 0.5) * cell, (row + 0.5) * cell];
    const [under, over] = [plain.at(x, y), map.at(row, col)];
    png.at(x, y).forEach((value, i) => {
      const blended = opacity * over[i]! + (1 - opacity) * under[i]!;
      expect(Math.abs(value - blended)).toBeLessThanOrEqual(1);
    });
  }
  expect(png.height).toBeGreaterThan(plain.height);
  expectColourScale(png, { top: plain.height });
});

test('the strip’s PNG has the maps cell by cell, over the legend', async ({ page }) => {
  await openPanel(page, 'detections');
  const map = await mapPixels(page, 7);
  const png = await downloadedPng(page, () => page.keyboard.press('9'));
  expect(png.fileName).toBe('pyramid-d0-cell0-out-energy.png');
  // Five maps of 256 pixels with 16 between them, under two lines of 24.
  const [left, top, side] = [16 + 4 * (256 + 16), 16 + 2 * 24, 256 / map.width];
  for (let row = 0; row < map.width; row++) {
    for (let col = 0; col < map.width; col++) {
      expect(png.at(left + (col + 0.5) * side, top + (row + 0.5) * side)).toEqual(map.at(row, col));
    }
  }
  expectColourScale(png, { top: top + 256 });
});

test('the channel browser is saved with every channel', async ({ page }) => {
  await openPanel(page, 'detections');
  await page.keyboard.press('u');
  const browser = page.getByRole('dialog');
  await expect(browser.getByRole('option')).toHaveCount(64);
  const { width, height } = await browser.evaluate((dialog: HTMLElement) => {
    const list = dialog.querySelector('[role=listbox]')!;
    return {
      width: dialog.clientWidth,
      height: dialog.clientHeight + list.scrollHeight - list.clientHeight,
    };
  });
  const png = await downloadedPng(page, () =>
    browser.getByRole('button', { name: 'Save these channels as PNG' }).click(),
  );
  expect(png.fileName).toBe('efficientdet-d0-channels-cell0-out-p3.png');
  expectWhole(png, { width, height });
  // The last row of thumbnails has as many colours as any.
  const bottom = SCALE * height;
  expect(colourCounts(png, { top: bottom - 100, bottom }).size).toBeGreaterThan(50);
  await downloadedPng(page, () => page.keyboard.press('0'));
});

test('on a phone the pyramid is a panel, and saved as one', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 800 });
  await openPanel(page, 'pyramid');
  const size = await scrollSize(page);
  const png = await savedPanel(page);
  expect(png.fileName).toBe('efficientdet-d0-pyramid.png');
  expectWhole(png, size);
  expectColourScale(png);
});

test.describe('without the part that draws', () => {
  test('the error bar says so, and the panel stays', async ({ page }) => {
    await page.route('**/domPicture-*.js', (request) => request.abort());
    const app = await openPanel(page, 'model');
    await saveButton(page).click();
    await app.expectError('part-missing');
    await expect(saveButton(page)).toBeVisible();
    await expect(page.getByRole('tabpanel')).toContainText('EfficientDet-D0');
  });
});
