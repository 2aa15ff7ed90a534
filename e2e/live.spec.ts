import { readFileSync } from 'node:fs';
import { expect, type Page, test } from '@playwright/test';
import { findChromium, SOFTWARE_GPU_FLAGS } from '../scripts/lib/chromium';
import { App } from './lib/app';
import { CAMERA_FLAGS, decide, failWith, makeCameraFile, plugIn, unplug, watchCamera } from './lib/camera';

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
    const held = await analysed(page);
    await page.waitForTimeout(1500);
    expect((await analysed(page)) - held).toBeLessThanOrEqual(1);

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
    await page.workers()[0]!.evaluate(() => self.close());
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
    await button(page, 'Record').click();
    await expect(page.getByTestId('recorded')).toContainText(/0:0[3-9]/);
    await button(page, 'Stop the recording').click();
    const saving = page.waitForEvent('download');
    await button(page, /^Download/).click();
    const recording = await saving;
    const bytes = readFileSync(await recording.path());
    expect(bytes.length).toBeGreaterThan(10_000);

    const name = recording.suggestedFilename();
    await app.drop({ name, type: `video/${name.split('.').at(-1)}`, bytes });
    const position = controls(page).getByRole('slider', { name: 'Position' });
    await expect(position).toBeVisible();
    await app.expectImage(name);
    await expect.poll(() => position.inputValue().then(Number)).toBeGreaterThan(0.5);
    await button(page, 'Pause').click();
    await expect(button(page, 'Play')).toBeVisible();

    const before = Number(await position.inputValue());
    await button(page, 'Previous frame').click();
    await expect.poll(() => position.inputValue().then(Number)).toBeLessThan(before);

    await page.getByRole('button', { name: 'Analyse the whole video' }).click();
    const popover = page.getByRole('dialog', { name: 'Analyse the whole video' });
    await popover.getByRole('combobox').selectOption('1');
    await popover.getByRole('button', { name: 'Start' }).click();
    const exporting = page.getByRole('button', { name: 'Export JSON lines' });
    await expect(exporting).toBeVisible({ timeout: 60_000 });
    await expect(page.getByRole('img', { name: /^Detections over time/ })).toBeVisible();
    const downloading = page.waitForEvent('download');
    await exporting.click();
    const lines = readFileSync(await (await downloading).path(), 'utf8')
      .trim()
      .split('\n');
    const duration = Number(await position.getAttribute('max'));
    expect(lines).toHaveLength(Math.ceil(duration));
    expect(lines.map((line) => JSON.parse(line).time)).toEqual(lines.map((_, i) => i));
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
