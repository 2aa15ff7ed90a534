import { expect, type Page } from '@playwright/test';
import { App } from './app';
import * as files from './files';

/** The app with a D0 for 128 px of the test's own, its boxes on screen: WebGPU in software then takes seconds. */
export async function openSmall(page: Page, backend: 'wasm' | 'webgpu'): Promise<App> {
  const app = await App.open(page, `backend=${backend}&sample=blood&threshold=0.15`);
  await app.pick(files.smallD0(128));
  // The offered D0 may have drawn boxes before.
  await expect(page.getByText('128 × 128 px')).toBeVisible({ timeout: 200_000 });
  await expect(app.boxes.first()).toBeVisible({ timeout: 200_000 });
  return app;
}
