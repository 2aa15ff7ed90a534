import { beforeAll, describe, expect, it } from 'vitest';
import { PYRAMID_GOLDEN } from '../../model/bifpn/testing/golden';
import { BIFPN_NODES } from '../../model/bifpn/topology';
import * as T from '../../model/network/tensorNames';
import { readExported } from '../../model/onnx/exported';
import { withInputSize } from '../../model/onnx/inputSize';
import { refineWeights } from '../../model/onnx/testing/refine';
import { relativeError } from '../../model/testing/relativeError';
import { WasmBackend } from '../backends/wasmBackend';
import { fileOfModel, type LoadedModel, loadModel } from '../models/loadedModel';
import { startNodeRuntime } from '../runtime/node';
import type { Ort, Tensor } from '../runtime/ort';
import { goldenTensors, repositoryFile, withInput } from '../testing/files';
import { Pipeline } from './pipeline';

const SHIPPED = 'public/models/efficientdet-d0.onnx';
/** What rounding the shipped weights took away: the 16 MB of f32 are not in the repository. */
const RESIDUAL = 'src/inference/fixtures/golden/d0-weight-residual.bin';

let ort: Ort;
beforeAll(async () => {
  ({ ort } = await startNodeRuntime());
});

/** Runs the partitioned model on the golden input; errors by golden tensor name. */
async function errorsOf(model: LoadedModel, size: 128 | 256): Promise<Map<string, number>> {
  const golden = goldenTensors(size);
  const backend = await WasmBackend.create(ort, model, () => {});
  const input = () => new ort.Tensor('float32', golden.get('input')!.data, [1, 3, size, size]);
  const pipeline = new Pipeline<Tensor>(model, withInput(backend, input));
  const nodes = Array.from({ length: model.architecture.cells.length }, (_, cell) =>
    BIFPN_NODES.map((_, node) => ({ name: `cell${cell}_node${node}`, tensor: T.nodeTensor(cell, node) })),
  ).flat();
  await pipeline.run({
    frame: 1,
    image: { pixels: new Uint8Array(3), width: 1, height: 1, channels: 3 },
    fusion: model.info.fusion,
    detection: { scoreThreshold: 0.4, iouThreshold: 0.5, maxDetections: 100 },
    taps: new Set(nodes.map(({ tensor }) => tensor)),
  });
  const found = new Map<string, Tensor>();
  const { pyramid, features } = pipeline.output('backbone')!;
  for (const [i, name] of PYRAMID_GOLDEN.entries()) found.set(name, pyramid[i]!);
  for (const [i, feature] of features.entries()) found.set(`backbone_p${i + 3}`, feature);
  for (const { name, tensor } of nodes) found.set(name, pipeline.output('bifpn')!.nodes.get(tensor)!);
  const heads = pipeline.output('heads')!;
  for (const [i, name] of T.CLASS_OUTPUTS.entries()) found.set(name, heads.classes[i]!);
  for (const [i, name] of T.BOX_OUTPUTS.entries()) found.set(name, heads.boxes[i]!);
  const errors = new Map<string, number>();
  for (const [name, tensor] of found) {
    const expected = golden.get(name);
    if (expected) errors.set(name, relativeError(tensor.data as Float32Array, expected.data));
  }
  await pipeline.dispose();
  return errors;
}

function expectAllBelow(errors: ReadonlyMap<string, number>, bound: number) {
  // 7 pyramid inputs, 3 features, 24 nodes, 9 or 10 head outputs (the 256 px file leaves out class_p3).
  expect(errors.size).toBeGreaterThanOrEqual(43);
  const beyond = [...errors].filter(([, error]) => !(error <= bound));
  expect(beyond).toEqual([]);
}

describe('the shipped D0 (f16 weights) against effdet, every stage', () => {
  it.each([128, 256] as const)('at %i px', async (size) => {
    const model = withInputSize(readExported(repositoryFile(SHIPPED)), size);
    expectAllBelow(await errorsOf(await loadModel(fileOfModel('model.onnx', model)), size), 4e-3);
  });
});

// 1e-4 is asked for. Measured: 9.0e-6 and 1.41e-5, most of it from the weights' 19 bits (exact: below 1e-5).
describe('D0 with f32 weights against effdet, every stage', () => {
  it.each([128, 256] as const)('at %i px', async (size) => {
    const model = withInputSize(refineWeights(repositoryFile(SHIPPED), repositoryFile(RESIDUAL)), size);
    expectAllBelow(await errorsOf(await loadModel(fileOfModel('model.onnx', model)), size), 2e-5);
  });
});
