import { expect, type Page } from '@playwright/test';
import { App } from './app';
import { watchCamera } from './camera';

/** Live as its specs use it. */

export const controls = (page: Page) => page.getByRole('region', { name: 'Live controls' });
export const dialog = (page: Page) => page.getByRole('dialog', { name: 'Use your camera' });
export const button = (page: Page, name: string | RegExp) =>
  controls(page).getByRole('button', { name, exact: true });

/** Frames analysed so far, as the tooltip of the dropped ones tells. */
export async function analysed(page: Page): Promise<number> {
  const text = await page.getByTestId('live-rates').getByText('dropped').getAttribute('data-tip');
  return Number(/, (\d+) were analysed/.exec(text ?? '')?.[1]);
}

/** Frames follow one another. */
export async function expectFlow(page: Page): Promise<void> {
  const before = await analysed(page);
  await expect.poll(() => analysed(page)).toBeGreaterThan(before + 1);
}

/** Once the run in flight and the last frame are done, no further one is analysed. */
export async function expectStill(page: Page): Promise<void> {
  await expect(page.locator('[data-testid="frame-status"]:not([data-running])')).toBeVisible();
  const held = await analysed(page);
  await page.waitForTimeout(1500);
  expect(await analysed(page)).toBe(held);
}

/** The app with the fake camera running and watched. */
export async function openCamera(page: Page, query = 'backend=wasm'): Promise<App> {
  await watchCamera(page);
  const app = await App.open(page, query);
  await page.getByRole('button', { name: 'Webcam' }).click();
  await dialog(page).getByRole('button', { name: 'Start the camera' }).click();
  await expect(page.getByTestId('live-status')).toBeVisible();
  return app;
}
