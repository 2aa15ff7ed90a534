import { beforeAll, expect, test } from 'vitest';
import { fusionCoefficients } from '../../model/bifpn/fusion';
import { initialFusion } from '../../model/bifpn/testing/fusion';
import { BIFPN_NODES } from '../../model/bifpn/topology';
import { exportOnnx } from '../../model/export/exportOnnx';
import { randomCheckpoint } from '../../model/export/random';
import { architectureOf } from '../../model/network/architecture';
import { COEFFICIENTS, nodeTensor, PYRAMID_TENSORS } from '../../model/network/tensorNames';
import { VARIANTS, type VariantId } from '../../model/network/variants';
import type { ExportedModel } from '../../model/onnx/exported';
import { readBifpnParameters } from '../../model/onnx/parameters';
import { partitionModel } from '../../model/onnx/partition';
import { relativeError } from '../../model/testing/relativeError';
import { BifpnKernels } from '../../webgpu/bifpn/bifpn';
import { randomPyramid } from '../../webgpu/bifpn/testing/inputs';
import { readFloats } from '../../webgpu/readback';
import { sharedGpu } from '../../webgpu/testing/device';
import { randomFloats } from '../../webgpu/testing/random';
import type { Ort } from '../runtime/ort';
import { createSessions, releaseSessions, runSession, type Tensors } from '../runtime/ortSessions';
import { startWasm } from '../testing/runtime';

const SIZE = 256;
const SEED = 5;
const CLASSES = 4;
/** Of a node's largest magnitude. */
const TOLERANCE = 1e-4;

const gpu = sharedGpu();
let ort: Ort;
beforeAll(async () => {
  ({ ort } = await startWasm());
});

function randomModel(variant: VariantId): ExportedModel {
  const checkpoint = randomCheckpoint(architectureOf(VARIANTS[variant], { classes: CLASSES }), SEED);
  const provenance = { kind: 'random', seed: SEED } as const;
  return exportOnnx({ variant, checkpoint, labels: null, inputSize: SIZE, provenance, licence: '' });
}

/** Every node of every cell by ORT's WebAssembly, from the cut ONNX graph. */
async function byOrt(model: ExportedModel, feeds: Tensors): Promise<Map<string, Float32Array>> {
  const { bifpn } = partitionModel(model);
  const sessions = await createSessions(ort, [['bifpn', bifpn, { executionProviders: ['wasm'] }]], () => {});
  const out = await runSession(sessions.bifpn, feeds);
  const nodes = new Map(
    Object.entries(out).map(([name, { data }]) => [name, (data as Float32Array).slice()]),
  );
  for (const tensor of Object.values(out)) tensor.dispose();
  await releaseSessions(sessions);
  return nodes;
}

test.each(['d0', 'd1', 'd2', 'd3'] as const)(
  'every node of a random %s as its ONNX graph gives it',
  async (id) => {
    const context = await gpu();
    const model = randomModel(id);
    const parameters = readBifpnParameters(model);
    const { channels, cells, fusion, fusionWeights } = parameters;
    // Positive ones: a node of negative ones only is zero everywhere, and has no magnitude to compare with.
    const weights = randomFloats(fusionWeights.length, SEED).map(Math.abs);
    const coefficients = fusionCoefficients(initialFusion(fusion, weights));
    const pyramid = randomPyramid(channels, SIZE);

    const feeds: Tensors = { [COEFFICIENTS]: new ort.Tensor('float32', coefficients, [coefficients.length]) };
    for (const [i, { size, data }] of pyramid.entries()) {
      feeds[PYRAMID_TENSORS[i]!] = new ort.Tensor('float32', data, [1, channels, size, size]);
    }
    const expected = await byOrt(model, feeds);

    const kernels = await BifpnKernels.create(context, parameters, SIZE);
    const inputs = pyramid.map(({ data }, i) =>
      context.buffers.upload(PYRAMID_TENSORS[i]!, new Float32Array(data), GPUBufferUsage.STORAGE),
    );
    kernels.setCoefficients(coefficients);
    const encoder = context.device.createCommandEncoder({ label: 'bifpn against ORT' });
    kernels.encode(encoder, inputs);
    context.device.queue.submit([encoder.finish()]);
    const errors: [string, number][] = [];
    for (let cell = 0; cell < cells; cell++) {
      for (const n of BIFPN_NODES.keys()) {
        const name = nodeTensor(cell, n);
        const actual = await readFloats(context, kernels.nodeOutput(cell, n));
        errors.push([name, relativeError(actual, expected.get(name)!)]);
      }
    }
    kernels.destroy();
    context.buffers.destroy(...inputs);
    expect(errors).toHaveLength(cells * BIFPN_NODES.length);
    expect(expected.size).toBe(errors.length);
    expect(errors.filter(([, error]) => !(error < TOLERANCE))).toEqual([]);
  },
);
