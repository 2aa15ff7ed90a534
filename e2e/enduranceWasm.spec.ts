import { test } from '@playwright/test';
import { NO_GPU_FLAGS } from '../scripts/lib/chromium';
import { makeCameraFileAt } from './lib/camera';
import {
  expectAlive,
  expectFlat,
  expectShortTasks,
  launchOptions,
  SOAK,
  sample,
  startCamera,
  untilFrame,
} from './lib/endurance';
import { openSmall } from './lib/openSmall';
import { watchWorker } from './lib/soak';

const FRAMES = SOAK ? 2000 : 120;
/** As many as the page can take: the worker is never without work. */
const CAMERA_FPS = 15;

test.use({ launchOptions: launchOptions(NO_GPU_FLAGS) });
test.beforeAll(() => makeCameraFileAt(CAMERA_FPS));

test(`${FRAMES} frames on WASM leave memory as it was`, async ({ page }) => {
  test.setTimeout(1_800_000);
  const app = await openSmall(page, 'wasm');
  await watchWorker(page);
  await startCamera(page);
  await untilFrame(page, 40);
  const { samples, tasks } = await sample(page, FRAMES);
  expectShortTasks('WASM', tasks);
  expectFlat('WASM', samples);
  await expectAlive(page, app);
});
