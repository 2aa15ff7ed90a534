import { beforeAll, expect, vi } from 'vitest';
import { AppError } from '../../model/errors';
import { sharedGpu, pageTest as test } from '../../webgpu/testing/device';
import { bytesOf, MODEL_URL } from '../../webgpu/testing/golden';
import { ENGINE_STAGES } from '../api/measuring';
import { WebgpuBackend } from '../backends/webgpuBackend';
import { fileOfBytes, type LoadedModel, loadModel, resizedModel } from '../models/loadedModel';
import { Pipeline } from '../pipeline/pipeline';
import { startBrowserRuntime } from '../runtime/browser';
import type { Ort } from '../runtime/ort';
import { checkEngines, type Step } from './engineCheck';

const SIZE = 128;

const gpu = sharedGpu();
let ort: Ort;
let model: LoadedModel;
beforeAll(async () => {
  ({ ort } = await startBrowserRuntime('webgpu', () => {}));
  model = resizedModel(await loadModel(fileOfBytes('model.onnx', await bytesOf(MODEL_URL))), SIZE);
});

async function withFrame() {
  const context = await gpu();
  const backend = await WebgpuBackend.create(context, model, async () => ort, { onStep: () => {} });
  const pipeline = new Pipeline(model, backend);
  const image = await createImageBitmap(new Blob([await bytesOf('/samples/blood-dense.jpg')]));
  const detection = { scoreThreshold: 0.1, iouThreshold: 0.5, maxDetections: 50 };
  const frame = (given: ImageBitmap | null, fused: boolean) =>
    pipeline.run({ image: given, fused, fusion: model.info.fusion, detection, taps: new Set() });
  const result = await frame(image, true);
  return { context: { ort, gpu: context, pipeline }, pipeline, frame, result };
}

test('ours and ORT agree; frames run between its steps, and find what they found', async () => {
  const { context, pipeline, frame, result } = await withFrame();
  expect(result.detections.length).toBeGreaterThan(0);
  const found: unknown[] = [];
  const step: Step = async (work) => {
    const done = await work();
    found.push((await frame(null, true)).detections);
    return done;
  };
  const onProgress = vi.fn();
  const { stages, sameBoxes } = await checkEngines(context, step, onProgress);
  expect(sameBoxes).toBe(true);
  for (const stage of ENGINE_STAGES) {
    expect(stages[stage].maxRelative).toBeLessThan(1e-4);
    expect(stages[stage].oursMs).toBeGreaterThan(0);
    expect(stages[stage].ortMs).toBeGreaterThan(0);
  }
  for (const detections of found) expect(detections).toEqual(result.detections);
  const { done, total } = onProgress.mock.lastCall![0];
  expect(done).toBe(total - 1);
  await pipeline.dispose();
});

test('one that is cancelled releases its sessions', async () => {
  const { context, pipeline } = await withFrame();
  let steps = 0;
  const step: Step = (work) => {
    if (++steps === 2) throw new AppError('cancelled');
    return work();
  };
  const released = vi.spyOn(ort.InferenceSession, 'create');
  await expect(checkEngines(context, step, () => {})).rejects.toMatchObject({ code: 'cancelled' });
  expect(released).toHaveBeenCalledOnce();
  await pipeline.dispose();
});
