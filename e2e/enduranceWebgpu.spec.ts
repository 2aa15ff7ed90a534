import { expect, type Page, test } from '@playwright/test';
import { SOFTWARE_GPU_FLAGS } from '../scripts/lib/chromium';
import { makeCameraFileAt } from './lib/camera';
import {
  expectAlive,
  expectFlat,
  expectShortTasks,
  launchOptions,
  SAMPLES,
  SOAK,
  sample,
  startCamera,
  untilFrame,
} from './lib/endurance';
import { inferenceWorker } from './lib/inferenceWorker';
import { openSmall } from './lib/openSmall';
import { usage, watchWorker } from './lib/soak';

const FRAMES = SOAK ? 300 : 3;
const EDITS = SOAK ? 300 : 60;
/** A frame takes seconds on a software adapter: there is always a newer one. Drawing more would only cost time. */
const CAMERA_FPS = 2;

test.use({ launchOptions: launchOptions(SOFTWARE_GPU_FLAGS) });
test.beforeAll(() => makeCameraFileAt(CAMERA_FPS));

/** Edits of the fusion of the last frame: the BiFPN and what follows. */
async function runEdits(page: Page, count: number): Promise<void> {
  const worker = await inferenceWorker(page);
  await worker.evaluate(async (edits) => {
    const { inference } = globalThis;
    const own = inference.pipeline.model.info.fusion;
    const detection = { scoreThreshold: 0.4, iouThreshold: 0.5, maxDetections: 100 };
    for (let i = 0; i < edits; i++) {
      const weights = own.weights.map((w, e) => (e === i % 19 ? w + 0.1 * (i % 3) : w));
      const tap = i % 5 === 0 ? 'class_net' : null;
      await inference.run({ frame: i, image: null, fusion: { ...own, weights }, detection, tap });
    }
  }, count);
}

test(`${FRAMES} frames and ${EDITS} edits on WebGPU leave buffers and memory as they were`, async ({
  page,
}) => {
  test.setTimeout(SOAK ? 7_200_000 : 900_000);
  const app = await openSmall(page, 'webgpu');
  await watchWorker(page);
  await startCamera(page);
  await untilFrame(page, 2);
  const began = performance.now();
  const { samples, tasks } = await sample(page, FRAMES);
  console.log(`WebGPU: ${((performance.now() - began) / FRAMES / 1000).toFixed(2)} s a frame`);
  expectShortTasks('WebGPU', tasks);
  expectFlat('WebGPU frames', samples);
  await expectAlive(page, app);

  await page.getByRole('button', { name: 'Webcam' }).click();
  await runEdits(page, 20);
  const edited = [await usage(page)];
  for (let i = 1; i < SAMPLES; i++) {
    await runEdits(page, EDITS / (SAMPLES - 1));
    edited.push(await usage(page));
  }
  expectFlat('WebGPU edits', edited);
  expect(app.complaints).toEqual([]);
});
