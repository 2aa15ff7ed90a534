import { beforeAll, describe, expect, test } from 'vitest';
import { fusionCoefficients } from '../model/bifpn/fusion';
import { initialFusion } from '../model/bifpn/testing/fusion';
import { PYRAMID_GOLDEN } from '../model/bifpn/testing/golden';
import { BIFPN_NODES } from '../model/bifpn/topology';
import { readSafetensors } from '../model/checkpoint/safetensors';
import { LEVELS } from '../model/network/variants';
import { type ExportedModel, readExported } from '../model/onnx/exported';
import { readBifpnParameters, readHeadParameters } from '../model/onnx/parameters';
import { refineWeights } from '../model/onnx/testing/refine';
import { relativeError } from '../model/testing/relativeError';
import { BifpnKernels } from './bifpn/bifpn';
import { HeadKernels } from './heads/heads';
import { readFloats } from './readback';
import { sharedGpu } from './testing/device';
import { bytesOf, GOLDEN_URLS, MODEL_URL, RESIDUAL_URL } from './testing/golden';

const gpu = sharedGpu();

let shipped: ExportedModel;
let exact: ExportedModel;
beforeAll(async () => {
  const bytes = await bytesOf(MODEL_URL);
  shipped = readExported(bytes);
  exact = refineWeights(bytes, await bytesOf(RESIDUAL_URL));
});

type Errors = ReadonlyMap<string, number>;

/** BiFPN and heads on effdet's own pyramid inputs. @returns error of each node and head output */
async function errorsOf(model: ExportedModel, size: 128 | 256): Promise<Errors> {
  const context = await gpu();
  const golden = readSafetensors(await bytesOf(GOLDEN_URLS[size])).tensors;
  const parameters = readBifpnParameters(model);
  const bifpn = await BifpnKernels.create(context, parameters, size);
  const heads = await Promise.all(
    (['class', 'box'] as const).map(async (name) => ({
      name,
      kernels: await HeadKernels.create(
        context,
        `${name}_net`,
        readHeadParameters(model, `${name}_net`),
        size,
      ),
    })),
  );
  bifpn.setCoefficients(fusionCoefficients(initialFusion(parameters.fusion, parameters.fusionWeights)));
  const inputs = PYRAMID_GOLDEN.map((name) =>
    context.buffers.upload(name, new Float32Array(golden.get(name)!.data), GPUBufferUsage.STORAGE),
  );
  const encoder = context.device.createCommandEncoder({ label: 'golden' });
  bifpn.encode(encoder, inputs);
  for (const { kernels } of heads) kernels.encode(encoder, bifpn.outputs);
  context.device.queue.submit([encoder.finish()]);

  const outputs = new Map<string, GPUBuffer>();
  for (let cell = 0; cell < parameters.cells; cell++) {
    for (const n of BIFPN_NODES.keys()) outputs.set(`cell${cell}_node${n}`, bifpn.nodeOutput(cell, n));
  }
  for (const { name, kernels } of heads) {
    for (const [i, level] of LEVELS.entries()) outputs.set(`${name}_p${level}`, kernels.outputs[i]!);
  }
  const errors = new Map<string, number>();
  for (const [name, buffer] of outputs) {
    const expected = golden.get(name);
    if (expected) errors.set(name, relativeError(await readFloats(context, buffer), expected.data));
  }
  bifpn.destroy();
  for (const { kernels } of heads) kernels.destroy();
  context.buffers.destroy(...inputs);
  return errors;
}

const beyond = (errors: Errors, bound: number) => [...errors].filter(([, error]) => !(error < bound));

/** 24 nodes and ten head outputs; the fixture of 256 px leaves out the largest, `class_p3`. */
const TENSORS = { 128: 34, 256: 33 } as const;

describe.each([128, 256] as const)('a D0 after its backbone against effdet at %i px', (size) => {
  test('with f32 weights, node by node and head by head', async () => {
    const errors = await errorsOf(exact, size);
    expect(errors.size).toBe(TENSORS[size]);
    expect(beyond(errors, 1e-5)).toEqual([]);
  });

  test('as shipped, within what its f16 weights lose', async () => {
    const errors = await errorsOf(shipped, size);
    expect(errors.size).toBe(TENSORS[size]);
    expect(beyond(errors, 4e-3)).toEqual([]);
  });
});
