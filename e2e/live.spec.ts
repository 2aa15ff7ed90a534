import { expect, type Page, test } from '@playwright/test';
import { findChromium, SOFTWARE_GPU_FLAGS } from '../scripts/lib/chromium';
import { App } from './lib/app';
import { CAMERA_FLAGS, decide, failWith, makeCameraFile, plugIn, unplug, watchCamera } from './lib/camera';
import { inferenceWorker } from './lib/inferenceWorker';
import { button, controls, dialog, expectFlow, expectStill, openCamera } from './lib/live';

test.use({
  launchOptions: { executablePath: findChromium().path, args: [...SOFTWARE_GPU_FLAGS, ...CAMERA_FLAGS] },
});
test.beforeAll(makeCameraFile);

/** The browser tells the page that its tab is hidden, or visible again. */
function setVisibility(page: Page, state: DocumentVisibilityState): Promise<void> {
  return page.evaluate((given) => {
    Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => given });
    document.dispatchEvent(new Event('visibilitychange'));
  }, state);
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
    await expect(page.getByRole('button', { name: 'Webcam' })).toBeFocused();
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
    // A click while the controls still change their places would miss.
    await expectFlow(page);
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
    await expect.poll(async () => Math.abs((await middle()) - (1 - mirrored))).toBeLessThan(0.02);
    // In the middle of the picture it would prove nothing.
    expect(Math.abs(mirrored - 0.5)).toBeGreaterThan(0.025);
    expect(app.complaints).toEqual([]);
  });

  test('smooth makes the input smaller where runs take long; a pause and accurate give it back', async ({
    page,
  }) => {
    const app = await openCamera(page);
    await expect(app.boxes.first()).toBeVisible();
    const worker = await inferenceWorker(page);
    // What a run takes here is not what it takes elsewhere: it says that it takes 200 ms at 512 pixels.
    await worker.evaluate(() => {
      const { inference } = globalThis;
      const run = inference.run.bind(inference);
      const told: typeof run = async (request) => {
        const result = await run(request);
        return { ...result, totalMs: 200 * (result.inputSize / 512) ** 2 };
      };
      Object.assign(inference, { run: told });
    });
    const status = page.getByRole('contentinfo');
    const lowered = controls(page).getByText('lowered to hold the rate');
    await expect(lowered).toHaveText('input 256 px, lowered to hold the rate', { timeout: 60_000 });
    await expect(status).toContainText('256 × 256 px');
    await expect(app.boxes.first()).toBeVisible();
    await expect(page).not.toHaveURL(/size=/);

    await button(page, 'Pause').click();
    await expect(lowered).toBeHidden();
    await expect(status).toContainText('512 × 512 px');
    await expect(app.boxes.first()).toBeVisible();

    await button(page, 'Resume').click();
    await expect(lowered).toBeVisible();
    await controls(page).getByRole('radio', { name: 'Accurate' }).check();
    await expect(lowered).toBeHidden();
    await expectFlow(page);
    await expect(app.error).toHaveCount(0);
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
