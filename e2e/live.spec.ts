import { readFileSync } from 'node:fs';
import { expect, type Page, test } from '@playwright/test';
import { findChromium, SOFTWARE_GPU_FLAGS } from '../scripts/lib/chromium';
import { App, type DroppedFile } from './lib/app';
import { CAMERA_FLAGS, decide, failWith, makeCameraFile, plugIn, unplug, watchCamera } from './lib/camera';
import { inferenceWorker } from './lib/inferenceWorker';

test.use({
  launchOptions: { executablePath: findChromium().path, args: [...SOFTWARE_GPU_FLAGS, ...CAMERA_FLAGS] },
});
test.beforeAll(makeCameraFile);

const controls = (page: Page) => page.getByRole('region', { name: 'Live controls' });
const dialog = (page: Page) => page.getByRole('dialog', { name: 'Use your camera' });
const button = (page: Page, name: string | RegExp) =>
  controls(page).getByRole('button', { name, exact: true });

/** Frames analysed so far, as the tooltip of the dropped ones tells. */
async function analysed(page: Page): Promise<number> {
  const text = await page.getByTestId('live-rates').getByText('dropped').getAttribute('data-tip');
  return Number(/, (\d+) were analysed/.exec(text ?? '')?.[1]);
}

async function expectFlow(page: Page): Promise<void> {
  const before = await analysed(page);
  await expect.poll(() => analysed(page)).toBeGreaterThan(before + 1);
}

/** Once the run in flight and the last frame are done, no further one is analysed. */
async function expectStill(page: Page): Promise<void> {
  await expect(page.locator('.status-frame:not([data-running])')).toBeVisible();
  const held = await analysed(page);
  await page.waitForTimeout(1500);
  expect(await analysed(page)).toBe(held);
}

/** The browser tells the page that its tab is behind others, or in front again. */
function setVisibility(page: Page, state: DocumentVisibilityState): Promise<void> {
  return page.evaluate((given) => {
    Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => given });
    document.dispatchEvent(new Event('visibilitychange'));
  }, state);
}

/** Records the camera for three seconds or a little more. */
async function record(page: Page): Promise<DroppedFile> {
  await button(page, 'Record').click();
  await expect(page.getByTestId('recorded')).toContainText(/0:0[3-9]/);
  await button(page, 'Stop the recording').click();
  const saving = page.waitForEvent('download');
  await button(page, /^Download/).click();
  const recording = await saving;
  const name = recording.suggestedFilename();
  const bytes = readFileSync(await recording.path());
  return { name, type: `video/${name.split('.').at(-1)}`, bytes };
}

async function saveLines(page: Page): Promise<readonly { readonly time: number }[]> {
  const downloading = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export JSON lines' }).click();
  const text = readFileSync(await (await downloading).path(), 'utf8');
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

async function startPass(page: Page, step: string): Promise<void> {
  await page.getByRole('button', { name: 'Analyse the whole video' }).click();
  const popover = page.getByRole('dialog', { name: 'Analyse the whole video' });
  await popover.getByRole('combobox').selectOption(step);
  await popover.getByRole('button', { name: 'Start' }).click();
}

async function openCamera(page: Page, query = 'backend=wasm'): Promise<App> {
  await watchCamera(page);
  const app = await App.open(page, query);
  await page.getByRole('button', { name: 'Webcam' }).click();
  await dialog(page).getByRole('button', { name: 'Start the camera' }).click();
  await expect(page.getByTestId('live-status')).toBeVisible();
  return app;
}

test.describe('a camera', () => {
  test('says what the browser will ask, then its frames are detected on', async ({ page }) => {
    await watchCamera(page);
    const app = await App.open(page);
    await page.getByRole('button', { name: 'Webcam' }).click();
    await expect(dialog(page)).toContainText('The picture stays on this device');
    await expect(controls(page)).toBeHidden();
    await dialog(page).getByRole('button', { name: 'Start the camera' }).click();
    await expect(dialog(page)).toBeHidden();
    await expect(app.box('white blood cell.*').first()).toBeVisible();
    await expect(page.getByTestId('live-status')).toContainText('fps');
    await expectFlow(page);
    await page.getByRole('button', { name: 'Webcam' }).click();
    await expect(controls(page)).toBeHidden();
    await expect(app.boxes.first()).toBeVisible();
    expect(await page.evaluate(() => window.cameraHook.tracks.map((t) => t.readyState))).toEqual(['ended']);
    expect(app.complaints).toEqual([]);
  });

  test('pauses, and takes a snapshot that the inspector works on', async ({ page }) => {
    const app = await openCamera(page);
    await expect(app.boxes.first()).toBeVisible();
    await button(page, 'Pause').click();
    await expect(button(page, 'Resume')).toBeVisible();
    await expect(page.getByTestId('live-status')).toBeHidden();
    await expectStill(page);

    await button(page, 'Snapshot').click();
    await app.expectImage('snapshot-1.png');
    await app.boxes.first().click({ force: true });
    await expect(page.getByText('Where this box comes from')).toBeVisible();
    await page.getByRole('spinbutton', { name: /^Max boxes/ }).fill('2');
    await expect(app.boxes).toHaveCount(2);

    await button(page, 'Resume').click();
    await expectFlow(page);
    expect(app.complaints).toEqual([]);
  });

  test('another device, another size, another pace: it goes on with what was set', async ({ page }) => {
    const app = await openCamera(page);
    const devices = controls(page).getByRole('combobox', { name: 'Camera' });
    await devices.selectOption('Second camera');
    await expectFlow(page);
    await expect(devices).toHaveValue('second');
    await controls(page).getByRole('combobox', { name: 'Resolution' }).selectOption('320x240');
    await expect
      .poll(() => page.evaluate(() => window.cameraHook.tracks.at(-1)!.getSettings().width))
      .toBe(320);
    await controls(page).getByRole('radio', { name: 'Accurate' }).check();
    await button(page, 'Tracking').click();
    await expect(app.box('white blood cell').first()).toBeVisible();
    await expectFlow(page);
    await expect(devices).toHaveValue('second');
    await expect(page).toHaveURL(/live=accurate&track=off/);
    expect(app.complaints).toEqual([]);
  });

  test('unplugged it says so, the last frame stays, and it comes back by itself', async ({ page }) => {
    const app = await openCamera(page);
    await expect(app.boxes.first()).toBeVisible();
    await unplug(page);
    await app.expectError('camera-ended');
    await expect(app.boxes.first()).toBeVisible();
    await plugIn(page);
    await expect(app.error).toHaveCount(0);
    await expectFlow(page);

    await unplug(page);
    await app.expectError('camera-ended');
    await button(page, 'Reconnect').click();
    await expect(app.error).toHaveCount(0);
    await expectFlow(page);
  });

  test('refused when it is asked for again after it ended, it says so and keeps its frame', async ({
    page,
  }) => {
    const app = await openCamera(page);
    await expect(app.boxes.first()).toBeVisible();
    await unplug(page);
    await app.expectError('camera-ended');
    await failWith(page, 'NotAllowedError');
    await button(page, 'Reconnect').click();
    await app.expectError('camera-refused');
    await expect(app.boxes.first()).toBeVisible();
    await failWith(page, null);
    await page
      .locator('[role="alert"][data-code="camera-refused"]')
      .getByRole('button', { name: 'Try again' })
      .click();
    await expect(app.error).toHaveCount(0);
    await expectFlow(page);
  });

  test('mirrored or not, the boxes stand where the thing is seen', async ({ page }) => {
    const app = await openCamera(page, 'backend=wasm&live=accurate');
    const stage = page.getByRole('region', { name: 'Image with detections' }).getByRole('img');
    /** Where the cell's box has its middle, as a share of the picture's width. */
    const middle = async () => {
      const [box, picture] = await Promise.all([
        app.box('white blood cell.*').first().boundingBox(),
        stage.boundingBox(),
      ]);
      return box && picture ? (box.x + box.width / 2 - picture.x) / picture.width : Number.NaN;
    };
    const mirror = button(page, 'Mirror');
    await expect(mirror).toHaveAttribute('aria-pressed', 'true');
    await button(page, 'Tracking').click();
    await expect.poll(middle).toBeGreaterThan(0);
    const mirrored = await middle();
    await mirror.click();
    await expect(mirror).toHaveAttribute('aria-pressed', 'false');
    await expect.poll(async () => Math.abs((await middle()) - (1 - mirrored))).toBeLessThan(0.03);
    expect(Math.abs(mirrored - 0.5)).toBeGreaterThan(0.05);
    expect(app.complaints).toEqual([]);
  });

  test('a tab that is hidden analyses nothing, and goes on when it is seen', async ({ page }) => {
    const app = await openCamera(page);
    await expect(app.boxes.first()).toBeVisible();
    await expectFlow(page);
    await setVisibility(page, 'hidden');
    await expectStill(page);
    await setVisibility(page, 'visible');
    await expectFlow(page);
    expect(app.complaints).toEqual([]);
  });

  test('withdrawn permission has its own words, and given again it goes on', async ({ page }) => {
    const app = await openCamera(page);
    await decide(page, 'denied');
    await unplug(page);
    await app.expectError('camera-refused');
    await decide(page, 'granted');
    await expect(app.error).toHaveCount(0);
    await expectFlow(page);
  });

  for (const [name, code] of [
    ['NotAllowedError', 'camera-refused'],
    ['NotFoundError', 'camera-missing'],
    ['NotReadableError', 'camera-busy'],
  ] as const) {
    test(`${name} is ${code}, what is on screen stays, and trying again works`, async ({ page }) => {
      await watchCamera(page);
      const app = await App.open(page);
      await expect(app.boxes.first()).toBeVisible();
      await failWith(page, name);
      await page.getByRole('button', { name: 'Webcam' }).click();
      await dialog(page).getByRole('button', { name: 'Start the camera' }).click();
      await app.expectError(code);
      await app.expectImage('blood.jpg');
      await failWith(page, null);
      await app.error.getByRole('button', { name: 'Try again' }).click();
      await expect(app.error).toHaveCount(0);
      await expectFlow(page);
    });
  }

  test('another backend in the middle of a run: live goes on there', async ({ page }) => {
    const app = await openCamera(page, 'backend=wasm&live=accurate');
    await expect(app.boxes.first()).toBeVisible();
    await page.getByRole('button', { name: 'Backend' }).click();
    await page.getByRole('dialog', { name: 'Backend' }).getByRole('radio', { name: 'Auto' }).check();
    await page.keyboard.press('Escape');
    await expect(page.getByRole('progressbar')).toHaveCount(0);
    await expectFlow(page);
    await expect(app.error).toHaveCount(0);
    expect(app.complaints).toEqual([]);
  });

  test('a worker that dies is replaced, and live goes on with what was set', async ({ page }) => {
    const app = await openCamera(page, 'backend=wasm&threshold=0.3&live=accurate');
    await expect(app.boxes.first()).toBeVisible();
    await (await inferenceWorker(page)).evaluate(() => self.close());
    await app.expectError('worker-crashed');
    await expectFlow(page);
    await expect(page.getByRole('spinbutton', { name: /^Score threshold/ })).toHaveValue('0.30');
    await expect(controls(page).getByRole('radio', { name: 'Accurate' })).toBeChecked();
  });
});

test.describe('recording and video', () => {
  test('what was recorded plays, is stepped through and analysed to the end', async ({ page }) => {
    const app = await openCamera(page);
    await expect(app.boxes.first()).toBeVisible();
    const film = await record(page);
    expect(film.bytes.length).toBeGreaterThan(10_000);

    await app.drop(film);
    const position = controls(page).getByRole('slider', { name: 'Position' });
    await expect(position).toBeVisible();
    await app.expectImage(film.name);
    await expect.poll(() => position.inputValue().then(Number)).toBeGreaterThan(0.5);
    await button(page, 'Pause').click();
    await expect(button(page, 'Play')).toBeVisible();

    const before = Number(await position.inputValue());
    await button(page, 'Previous frame').click();
    await expect.poll(() => position.inputValue().then(Number)).toBeLessThan(before);

    await startPass(page, '1');
    const exporting = page.getByRole('button', { name: 'Export JSON lines' });
    await expect(exporting).toBeVisible({ timeout: 60_000 });
    await expect(page.getByRole('img', { name: /^Detections over time/ })).toBeVisible();
    const lines = await saveLines(page);
    const duration = Number(await position.getAttribute('max'));
    expect(lines).toHaveLength(Math.ceil(duration));
    expect(lines.map(({ time }) => time)).toEqual(lines.map((_, i) => i));
    expect(app.complaints).toEqual([]);
  });

  test('it loops, is sought by its bar, and a pass that is cancelled keeps what it found', async ({
    page,
  }) => {
    const app = await openCamera(page);
    await expect(app.boxes.first()).toBeVisible();
    await app.drop(await record(page));
    const position = controls(page).getByRole('slider', { name: 'Position' });
    const at = () => position.inputValue().then(Number);
    await expect.poll(at).toBeGreaterThan(0.1);
    await button(page, 'Loop').click();
    await expect(button(page, 'Loop')).toHaveAttribute('aria-pressed', 'true');
    const duration = Number(await position.getAttribute('max'));
    await expect.poll(at, { intervals: [50] }).toBeGreaterThan(duration / 2);
    await expect.poll(at, { intervals: [50] }).toBeLessThan(duration / 2);
    await expect(button(page, 'Pause')).toBeVisible();

    await button(page, 'Pause').click();
    await expectStill(page);
    const before = await analysed(page);
    await position.fill('0.5');
    await expect.poll(() => analysed(page)).toBeGreaterThan(before);
    await expectStill(page);
    expect(await at()).toBeCloseTo(0.5, 2);
    await expect(button(page, 'Play')).toBeVisible();

    await startPass(page, '0.1');
    await expect(controls(page).getByText(/^[2-9] of \d+ frames/)).toBeVisible({ timeout: 60_000 });
    await button(page, 'Cancel').click();
    await expect(page.getByRole('button', { name: 'Export JSON lines' })).toBeVisible();
    const times = (await saveLines(page)).map(({ time }) => time);
    expect(times.length).toBeGreaterThanOrEqual(2);
    expect(times.length).toBeLessThan(duration / 0.1);
    expect(times).toEqual(times.map((_, i) => i / 10));
    expect(app.complaints).toEqual([]);
  });

  test('a file that is no video is told so, and the picture stays', async ({ page }) => {
    const app = await App.open(page);
    await expect(app.boxes.first()).toBeVisible();
    await app.drop({ name: 'notes.mp4', type: 'video/mp4', bytes: Buffer.from('This is a text.\n') });
    await app.expectError('video-undecodable');
    await app.expectImage('blood.jpg');
    await expect(controls(page)).toBeHidden();
  });
});
