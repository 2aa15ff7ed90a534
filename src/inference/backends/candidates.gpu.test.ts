import { beforeAll, expect } from 'vitest';
import { fusionCoefficients } from '../../model/bifpn/fusion';
import { CandidateFinder } from '../../webgpu/candidates/candidates';
import { pageTest, sharedGpu } from '../../webgpu/testing/device';
import { bytesOf, MODEL_URL } from '../../webgpu/testing/golden';
import { fileOfBytes, type LoadedModel, loadModel } from '../models/loadedModel';
import type { Ort, Tensor } from '../runtime/ort';
import { startWasm } from '../testing/runtime';
import { WasmBackend } from './wasmBackend';

/** What the app starts with (src/app/slices/detection.ts). */
const DEFAULT_THRESHOLD = 0.4;

const gpu = sharedGpu();
let ort: Ort;
let model: LoadedModel;
beforeAll(async () => {
  ({ ort } = await startWasm());
  model = await loadModel(fileOfBytes('model.onnx', await bytesOf(MODEL_URL)));
});

pageTest('the shipped D0 on its samples: WASM’s candidates, read back in at most 64 KB a frame', async () => {
  const context = await gpu();
  const { inputSize, labels, fusion } = model.info;
  const backend = await WasmBackend.create(ort, model, () => {});
  const finder = await CandidateFinder.create(context, { inputSize, numClasses: labels.length });
  for (const sample of ['blood-dense', 'chess-opening', 'coffee']) {
    const image = await createImageBitmap(new Blob([await bytesOf(`/samples/${sample}.jpg`)]));
    const { pyramid } = await backend.backbone(await backend.preprocess(image));
    const { levels } = await backend.bifpn(pyramid, fusionCoefficients(fusion), new Set());
    const heads = await backend.heads(levels, new Set());
    const upload = ({ data }: Tensor, i: number) =>
      context.buffers.upload(`${sample} ${i}`, data as Float32Array<ArrayBuffer>, GPUBufferUsage.STORAGE);
    const [classes, boxes] = [heads.classes.map(upload), heads.boxes.map(upload)];
    const selection = await finder.select(classes, boxes, DEFAULT_THRESHOLD);
    expect(selection).toEqual(await backend.candidates(heads, DEFAULT_THRESHOLD));
    expect(selection.overflow).toBe(false);
    if (sample === 'blood-dense') expect(selection.passed).toBeGreaterThan(10);
    expect(finder.bytesRead).toBeLessThanOrEqual(65_536);
    context.buffers.destroy(...classes, ...boxes);
  }
  finder.destroy();
  await backend.dispose();
});
