import { expect, type Page, test } from '@playwright/test';
import { inferenceWorker } from './lib/inferenceWorker';
import { openSmall } from './lib/openSmall';

/**
 * Many frames in a row, and nothing grows. The full soak (`npm run test:soak`: 2,000 frames on WASM, 300 on WebGPU)
 * takes long on a software adapter; the ordinary run is shorter, over the same code.
 */
const SOAK = process.env.SOAK === '1';
const WASM_FRAMES = SOAK ? 2000 : 120;
const GPU_FRAMES = SOAK ? 300 : 4;
const GPU_EDITS = 300;

/** Bytes that may be there after the frames and were not before them: caches that fill once. */
const SLACK = 8 * 2 ** 20;

interface Usage {
  /** Page, worker and WASM memory after garbage collection, bytes. */
  readonly bytes: number;
  readonly buffers: number;
}

/** Whole-agent memory: JS heaps of page and workers, and WebAssembly's. */
async function memory(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const measure = performance as Performance & {
      measureUserAgentSpecificMemory(): Promise<{ bytes: number }>;
    };
    return (await measure.measureUserAgentSpecificMemory()).bytes;
  });
}

/** Runs frames and takes stock; a measurement waits for the browser's next garbage collection. */
async function usageAfter(page: Page, count: number, kind: 'images' | 'edits'): Promise<Usage> {
  const buffers = await runFrames(page, count, kind);
  return { bytes: await memory(page), buffers };
}

/** Puts frames through the worker: new images, or edits of the fusion of the last one. @returns buffers alive */
async function runFrames(page: Page, count: number, kind: 'images' | 'edits'): Promise<number> {
  const worker = await inferenceWorker(page);
  return worker.evaluate(
    async ({ count: frames, kind: what }) => {
      const { inference } = globalThis;
      const own = inference.pipeline.model.info.fusion;
      const canvas = new OffscreenCanvas(128, 96);
      const context = canvas.getContext('2d')!;
      const detection = { scoreThreshold: 0.4, iouThreshold: 0.5, maxDetections: 100 };
      for (let i = 0; i < frames; i++) {
        context.fillStyle = `hsl(${i * 7} 60% 50%)`;
        context.fillRect(i % 60, i % 40, 60, 50);
        const fusion = { ...own, weights: own.weights.map((w, e) => (e === i % 19 ? w + 0.1 * (i % 3) : w)) };
        await inference.run({
          frame: i,
          image: what === 'images' ? canvas.transferToImageBitmap() : null,
          fusion: what === 'edits' ? fusion : null,
          detection,
          tap: i % 5 === 0 ? 'class_net' : null,
        });
      }
      return inference.gpu?.buffers.alive ?? 0;
    },
    { count, kind },
  );
}

test(`${WASM_FRAMES} frames on WASM leave memory as it was`, async ({ page }) => {
  test.setTimeout(1_200_000);
  const app = await openSmall(page, 'wasm');
  await runFrames(page, 40, 'images');
  const before = await usageAfter(page, 40, 'images');
  const after = await usageAfter(page, WASM_FRAMES, 'images');
  console.log(`WASM: ${before.bytes / 1e6} MB before, ${after.bytes / 1e6} MB after ${WASM_FRAMES} frames`);
  expect(after.bytes - before.bytes).toBeLessThan(SLACK);
  expect(app.complaints).toEqual([]);
});

test(`${GPU_FRAMES} frames and ${GPU_EDITS} edits on WebGPU leave buffers and memory as they were`, async ({
  page,
}) => {
  test.setTimeout(SOAK ? 3_600_000 : 900_000);
  const app = await openSmall(page, 'webgpu');
  await runFrames(page, 2, 'images');
  const before = await usageAfter(page, 20, 'edits');
  await runFrames(page, GPU_FRAMES, 'images');
  const after = await usageAfter(page, GPU_EDITS, 'edits');
  console.log(
    `WebGPU: ${before.buffers} buffers and ${before.bytes / 1e6} MB before, ${after.buffers} and ${after.bytes / 1e6} MB after`,
  );
  expect(after.buffers).toBe(before.buffers);
  expect(after.bytes - before.bytes).toBeLessThan(SLACK);
  expect(app.complaints).toEqual([]);
});
