import { beforeAll, expect, test, vi } from 'vitest';
import { AppError } from '../../model/errors';
import { sharedGpu } from '../../webgpu/testing/device';
import { bytesOf, MODEL_URL } from '../../webgpu/testing/golden';
import { fileOfBytes, type LoadedModel, loadModel, resizedModel } from '../models/loadedModel';
import { FeatureReader } from '../pipeline/featureReader';
import { Pipeline } from '../pipeline/pipeline';
import { WebgpuBackend } from './webgpuBackend';

const SIZE = 128;
const DETECTION = { scoreThreshold: 0.02, iouThreshold: 0.5, maxDetections: 20 };

const gpu = sharedGpu();
let model: LoadedModel;
beforeAll(async () => {
  model = resizedModel(await loadModel(fileOfBytes('model.onnx', await bytesOf(MODEL_URL))), SIZE);
});

/** Blocks of noise, so that there is something to find; another `seed`, another picture. */
function picture(seed: number) {
  const side = 160;
  const pixels = Uint8Array.from({ length: side * side * 3 }, (_, i) => {
    const [x, y] = [Math.floor(i / 3) % side, Math.floor(i / 3 / side)];
    return ((Math.floor(x / 20) * 7 + Math.floor(y / 20) * 13 + (i % 3) * 3 + seed) * 37) % 256;
  });
  return { pixels, width: side, height: side, channels: 3 } as const;
}

/** A pipeline of our kernels alone. */
async function ownPipeline() {
  const noOrt = () => Promise.reject(new AppError('unexpected', { reason: 'ORT was asked for' }));
  const backend = await WebgpuBackend.create(await gpu(), model, noOrt, { onStep: () => {} });
  const pipeline = new Pipeline(model, backend);
  const { fusion } = model.info;
  const run = (image: ReturnType<typeof picture> | null, fused: boolean, scale = 1) =>
    pipeline.run({
      image,
      fused,
      fusion: { ...fusion, weights: fusion.weights.map((w, i) => (i % 3 ? w : w * scale)) },
      detection: DETECTION,
      taps: new Set(),
    });
  return { pipeline, run };
}

test('a frame without times of its stages is one submission, and finds the same', async () => {
  const { queue } = (await gpu()).device;
  const submit = vi.spyOn(queue, 'submit');
  const { pipeline, run } = await ownPipeline();
  const submissions = async (...given: Parameters<typeof run>) => {
    submit.mockClear();
    const { detections, timings } = await run(...given);
    return { detections, count: submit.mock.calls.length, ms: timings.map(({ ms }) => ms) };
  };
  for (const seed of [0, 5]) {
    const stages = await submissions(picture(seed), false);
    const fused = await submissions(picture(seed), true);
    expect(stages.detections.length).toBeGreaterThan(0);
    expect(fused.detections).toEqual(stages.detections);
    expect(fused.count).toBe(1);
    expect(stages.count).toBe(4);
    expect(stages.ms.every((ms) => ms !== null)).toBe(true);
    expect(fused.ms.slice(0, 5)).toEqual([null, null, null, null, null]);
  }
  // An edit begins at the BiFPN; its coefficients are those of its own run.
  const edited = await submissions(null, true, 1.5);
  expect(edited.count).toBe(1);
  expect(edited.detections).toEqual((await submissions(picture(5), false, 1.5)).detections);
  submit.mockRestore();
  await pipeline.dispose();
});

test('after a frame that failed on the way none of its stages counts as done', async () => {
  const { pipeline, run } = await ownPipeline();
  const { detections } = await run(picture(2), true);
  vi.spyOn(pipeline.backend, 'heads').mockRejectedValueOnce(new Error('on the way'));
  await expect(run(picture(3), true)).rejects.toThrow('on the way');
  await expect(run(null, true)).rejects.toMatchObject({ code: 'image-empty' });
  expect((await run(picture(2), true)).detections).toEqual(detections);
  await pipeline.dispose();
});

test('maps of a frame in one submission are those of its own run, and leave it as it was', async () => {
  const { pipeline, run } = await ownPipeline();
  const reader = new FeatureReader(pipeline);
  const maps = async (fused: boolean) => {
    const { detections } = await run(picture(1), fused, 1.5);
    const read = await reader.maps({ tap: 'class_net', mode: 'energy', difference: true });
    const again = await run(null, fused, 1.5);
    expect(again.detections).toEqual(detections);
    return read;
  };
  expect(await maps(true)).toEqual(await maps(false));
  await pipeline.dispose();
});
