import { gzipSync } from 'node:zlib';
import { expect, type Page, type Response, test } from '@playwright/test';
import { App } from './lib/app';
import { seriousViolations } from './lib/axe';
import * as files from './lib/files';
import { inferenceWorker } from './lib/inferenceWorker';

/** Small enough for ORT on a software adapter. */
const SIZE = 128;
const WAIT = { timeout: 200_000 };
const LIMIT_KB = 600;
const ORT = /\/ort[-.].*|\.wasm$/;
/** Longer than the app waits for an idle moment. */
const IDLE_MS = 6000;

/** Addresses of ONNX Runtime's that were asked for so far. */
function watchOrt(page: Page): string[] {
  const asked: string[] = [];
  page.on('request', (request) => {
    const { pathname } = new URL(request.url());
    if (ORT.test(pathname)) asked.push(pathname);
  });
  return asked;
}

/** The app on a D0 for 128 px, and on nothing else: the host's D0 never comes. */
async function opened(page: Page, debug?: string): Promise<App> {
  await page.route(/\.onnx$/, () => {});
  const app = await App.open(page, 'backend=webgpu&sample=blood&threshold=0.15&panel=timing', debug);
  await expect(page.getByRole('img', { name: /blood/ })).toBeVisible();
  await app.pick(files.smallD0(SIZE));
  await expect(page.getByText(`${SIZE} × ${SIZE} px`)).toBeVisible(WAIT);
  await expect(app.boxes.first()).toBeVisible(WAIT);
  return app;
}

const saveData = (page: Page) =>
  page.addInitScript(() => {
    Object.defineProperty(navigator, 'connection', { value: { saveData: true } });
  });

const checkButton = (page: Page) => page.getByRole('button', { name: 'Check against onnxruntime-web' });
const engineOf = (page: Page, stage: string) => page.getByRole('combobox', { name: `Engine of ${stage}` });

test('first boxes on WebGPU come without ONNX Runtime, in at most 0.6 MB besides the model', async ({
  page,
}) => {
  test.setTimeout(300_000);
  const ort = watchOrt(page);
  const responses: Response[] = [];
  page.on('response', (response) => responses.push(response));
  const app = await App.open(page, 'backend=webgpu&sample=blood');
  await expect(app.boxes.first()).toBeVisible(WAIT);
  const until = responses.splice(0);
  expect(ort).toEqual([]);
  // A picture drawn on the page itself has an address too.
  const counted = until.filter((response) => !/^blob:|\.onnx$/.test(response.url()));
  expect(until.some((response) => response.url().endsWith('.onnx'))).toBe(true);
  const sizes = await Promise.all(
    counted.map(async (response) => {
      const url = new URL(response.url()).pathname;
      const packed = /image|font/.test(response.headers()['content-type'] ?? '');
      if (packed) return { url, bytes: (await response.request().sizes()).responseBodySize };
      // As a host sends it: what is text is compressed on the way.
      return { url, bytes: gzipSync(await response.body()).length };
    }),
  );
  expect(sizes.find(({ url }) => url.endsWith('blood.jpg'))?.bytes).toBeGreaterThan(30_000);
  const total = sizes.reduce((sum, { bytes }) => sum + bytes, 0);
  const largest = [...sizes].sort((a, b) => b.bytes - a.bytes).slice(0, 6);
  console.log(
    `until the first boxes: ${(total / 1000).toFixed(0)} KB in ${sizes.length} files, most of it`,
    largest.map(({ url, bytes }) => `${url} ${(bytes / 1000).toFixed(0)} KB`).join(', '),
  );
  expect(total / 1000).toBeLessThanOrEqual(LIMIT_KB);
  expect(app.complaints).toEqual([]);
});

test('in an idle moment ORT checks our engine, once: what came of it is remembered', async ({ page }) => {
  test.setTimeout(600_000);
  const ort = watchOrt(page);
  const app = await opened(page, 'idle-check');
  expect(ort).toEqual([]);
  const found = page.getByText(/^ours .* · onnxruntime-web .* · same boxes$/);
  await expect(found).toBeVisible(WAIT);
  expect(ort.filter((path) => path.endsWith('.wasm'))).toHaveLength(1);
  const text = await found.textContent();
  for (const stage of ['backbone', 'BiFPN', 'heads'])
    await expect(engineOf(page, stage).locator('option:checked')).toHaveText('Auto: WGSL');
  await page.getByRole('button', { name: /Backend/ }).click();
  await expect(page.getByText(text!)).toHaveCount(2);
  await page.keyboard.press('Escape');
  expect(await seriousViolations(page, 'timing', '#panel')).toEqual([]);

  ort.length = 0;
  await page.reload();
  await app.pick(files.smallD0(SIZE));
  await expect(page.getByText(text!)).toBeVisible(WAIT);
  await expect(app.boxes.first()).toBeVisible(WAIT);
  await page.waitForTimeout(IDLE_MS);
  expect(ort).toEqual([]);
  expect(app.complaints).toEqual([]);
});

test('where the browser saves data nothing is fetched to check; asked for, wrong numbers give the stage to ORT', async ({
  page,
}) => {
  test.setTimeout(600_000);
  await saveData(page);
  const ort = watchOrt(page);
  const app = await opened(page, 'idle-check');
  const names = async () => Promise.all((await app.boxes.all()).map((box) => box.getAttribute('aria-label')));
  const before = await names();
  await page.waitForTimeout(IDLE_MS);
  expect(ort).toEqual([]);

  await checkButton(page).click();
  await expect(page.getByRole('progressbar', { name: 'Progress of the check' })).toBeVisible();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(checkButton(page)).toBeVisible(WAIT);
  expect(app.complaints).toEqual([]);

  const worker = await inferenceWorker(page);
  await worker.evaluate(() => {
    const { bifpn } = globalThis.inference.pipeline.backend.kernels;
    const set = bifpn.setCoefficients.bind(bifpn);
    bifpn.setCoefficients = (coefficients) => set(coefficients.map((value) => 1.1 * value));
  });
  await checkButton(page).click();
  await expect(
    page.getByText(/ours .* other boxes · our numbers are wrong on this device, so ORT runs: BiFPN$/),
  ).toBeVisible(WAIT);
  await expect(engineOf(page, 'BiFPN').locator('option:checked')).toHaveText('Auto: ORT WebGPU');
  await expect(engineOf(page, 'heads').locator('option:checked')).toHaveText('Auto: WGSL');
  await expect(page.getByText('Over 1 frame')).toBeVisible(WAIT);
  // ORT's BiFPN has the right coefficients: the boxes are what they were.
  expect(await names()).toEqual(before);
  expect(app.complaints).toEqual([]);
});
