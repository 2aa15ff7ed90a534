import { expect, test } from '@playwright/test';
import { findChromium, SOFTWARE_GPU_FLAGS } from '../scripts/lib/chromium';
import { App } from './lib/app';

/** Two cameras of the browser's own, which show a test picture each; playing a file it would have one. */
test.use({
  permissions: ['camera'],
  launchOptions: {
    executablePath: findChromium().path,
    args: [
      ...SOFTWARE_GPU_FLAGS,
      '--use-fake-ui-for-media-stream',
      '--use-fake-device-for-media-stream=device-count=2',
    ],
  },
});

test('of two cameras the one that was chosen gives the picture, and the other is let go', async ({
  page,
}) => {
  const app = await App.open(page);
  await page.getByRole('button', { name: 'Webcam' }).click();
  const controls = page.getByRole('region', { name: 'Live controls' });
  const devices = controls.getByRole('combobox', { name: 'Camera' });
  await expect(page.getByTestId('live-status')).toContainText('fps');
  const options = devices.locator('option:not([value=""])');
  await expect(options).toHaveCount(2);
  const running = () =>
    page.evaluate(() => {
      const { srcObject } = document.querySelector<HTMLVideoElement>('#stage video') ?? {};
      return (srcObject as MediaStream | null | undefined)
        ?.getVideoTracks()
        .map(({ label, readyState }) => [label, readyState]);
    });
  for (const label of [await options.nth(1).textContent(), await options.nth(0).textContent()]) {
    await devices.selectOption(label!);
    await expect.poll(running).toEqual([[label, 'live']]);
    await expect(page.getByTestId('live-status')).toContainText('fps');
  }
  expect(app.complaints).toEqual([]);
});
