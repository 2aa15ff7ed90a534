import { beforeAll, expect, test, vi } from 'vitest';
import type { TapId } from '../../model/features/taps';
import * as T from '../../model/network/tensorNames';
import { LEVELS } from '../../model/network/variants';
import { readModel, writeModel } from '../../model/onnx/file';
import { randomPyramid } from '../../webgpu/bifpn/testing/inputs';
import type { GpuContext } from '../../webgpu/device';
import { pageTest, sharedGpu } from '../../webgpu/testing/device';
import { bytesOf, MODEL_URL } from '../../webgpu/testing/golden';
import { fileOfBytes, type LoadedModel, loadModel, resizedModel } from '../models/loadedModel';
import { FeatureReader } from '../pipeline/featureReader';
import { Pipeline } from '../pipeline/pipeline';
import type { Ort } from '../runtime/ort';
import { startWasm } from '../testing/runtime';
import { WebgpuBackend } from './webgpuBackend';

const SIZE = 128;
const PIXELS = { pixels: new Uint8Array(3 * 64 * 64), width: 64, height: 64, channels: 3 } as const;

const gpu = sharedGpu();
let ort: Ort;
let model: LoadedModel;
beforeAll(async () => {
  ({ ort } = await startWasm());
  model = resizedModel(await loadModel(fileOfBytes('model.onnx', await bytesOf(MODEL_URL))), SIZE);
});

/** ORT whose one session gives random pyramid inputs instead of running the backbone, which takes long here. */
function withoutBackbone({ buffers }: GpuContext) {
  const release = vi.fn(async () => {});
  const tensor = (data: Float32Array, dims: readonly number[]) => {
    const { COPY_SRC, STORAGE } = GPUBufferUsage;
    const buffer = buffers.upload('backbone', new Float32Array(data), STORAGE | COPY_SRC);
    const dispose = () => buffers.destroy(buffer);
    return ort.Tensor.fromGpuBuffer(buffer, { dataType: 'float32', dims, dispose });
  };
  const run = async () => {
    const pyramid = randomPyramid(model.architecture.width, SIZE).map(
      ({ channels, size, data }, i) =>
        [T.PYRAMID_TENSORS[i]!, tensor(data, [1, channels, size, size])] as const,
    );
    const features = LEVELS.slice(0, 3).map(
      (level) => [T.backboneTap(level), tensor(new Float32Array(1), [1, 1, 1, 1])] as const,
    );
    return Object.fromEntries([...pyramid, ...features]);
  };
  const InferenceSession = { create: async () => ({ run, release }) };
  return { ort: { ...ort, Tensor: ort.Tensor, InferenceSession } as unknown as Ort, release };
}

test('a model without a head: the session is released and no kernel of ours is left', async () => {
  const context = await gpu();
  const fake = withoutBackbone(context);
  const proto = readModel(writeModel(model.proto));
  const graph = proto.graph!;
  graph.initializer = graph.initializer.filter(({ name }) => !name.startsWith('box_net/'));
  graph.node = graph.node.filter(({ name }) => !name.startsWith('box_net/'));
  await expect(WebgpuBackend.create(fake.ort, context, { ...model, proto }, () => {})).rejects.toMatchObject({
    code: 'model-not-ours',
  });
  expect(fake.release).toHaveBeenCalledOnce();
});

pageTest('an image that was closed: the error, and no buffer is left', async () => {
  const context = await gpu();
  const backend = await WebgpuBackend.create(withoutBackbone(context).ort, context, model, () => {});
  const before = context.buffers.alive;
  const bitmap = await createImageBitmap(new ImageData(64, 64));
  bitmap.close();
  await expect(backend.preprocess(bitmap)).rejects.toMatchObject({ code: 'image-empty' });
  expect(context.buffers.alive).toBe(before);
  await backend.dispose();
});

const TAPS: readonly TapId[] = ['cell0-td', 'cell0-out', 'cell1-out', 'cell2-out', 'class_net'];

/** Maps of taps of every cell, as they are and against the unedited run, one after the other. */
async function mapsOf(context: GpuContext, keepBytes: number) {
  const { ort: runtime } = withoutBackbone(context);
  const backend = await WebgpuBackend.create(runtime, context, model, () => {}, keepBytes);
  const pipeline = new Pipeline(model, backend);
  const { kind, active } = model.info.fusion;
  const fusion = { kind, active, weights: model.info.fusion.weights.map((w, i) => (i % 3 ? w : w + 1)) };
  const run = (image: typeof PIXELS | null, scoreThreshold: number) => {
    const detection = { scoreThreshold, iouThreshold: 0.5, maxDetections: 10 };
    return pipeline.run({ frame: 1, image, fusion, detection, taps: new Set() });
  };
  const before = await run(PIXELS, 0.01);
  await run(null, 0.4);
  const reader = new FeatureReader(pipeline);
  const maps = [];
  for (const tap of TAPS) {
    for (const difference of [false, true, false]) {
      maps.push({ tap, maps: await reader.maps({ tap, mode: 'energy', difference }) });
    }
  }
  // Whatever was run for the maps, the heads' buffers hold the edited run.
  const after = await run(null, 0.01);
  expect(after.detections).toEqual(before.detections);
  expect(before.candidateCount).toBeGreaterThan(0);
  await pipeline.dispose();
  return maps;
}

test('maps of any cell are the same where cells take turns with their buffers', async () => {
  const context = await gpu();
  const kept = await mapsOf(context, Number.POSITIVE_INFINITY);
  expect(await mapsOf(context, 0)).toEqual(kept);
  for (const { maps } of kept) expect(maps.every(({ max }) => Number.isFinite(max))).toBe(true);
  expect(kept[0]!.maps).not.toEqual(kept[1]!.maps);
  expect(kept[0]).toEqual(kept[2]);
});
