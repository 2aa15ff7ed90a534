import { expect, test } from 'vitest';
import { fusionCoefficients, initialFusion } from '../model/bifpn/fusion';
import { BIFPN_NODES } from '../model/bifpn/topology';
import { readSafetensors } from '../model/checkpoint/safetensors';
import { LEVELS } from '../model/network/variants';
import { readModel } from '../model/onnx/file';
import { readBifpnParameters, readHeadParameters } from '../model/onnx/parameters';
import { BifpnEngine } from './bifpn/engine';
import { HeadEngine } from './heads/heads';
import { readFloats, sharedGpu } from './testing/device';
import { bytesOf, GOLDEN_URL, MODEL_URL, PYRAMID_GOLDEN } from './testing/golden';
import { relativeError } from './testing/random';

const gpu = sharedGpu();

// The bound is that of the f16 weights; with f32 weights src/model/bifpn/reference.test.ts holds 1e-5.
test('the shipped D0 behind its backbone against effdet, node by node and head by head', async () => {
  const context = await gpu();
  const golden = readSafetensors(await bytesOf(GOLDEN_URL)).tensors;
  const model = readModel(await bytesOf(MODEL_URL));
  const parameters = readBifpnParameters(model);
  const bifpn = new BifpnEngine(context, parameters, 128);
  const heads = (['class', 'box'] as const).map((name) => ({
    name,
    engine: new HeadEngine(context, name, readHeadParameters(model, `${name}_net`), 128),
  }));
  bifpn.setCoefficients(fusionCoefficients(initialFusion(parameters.fusion, parameters.fusionWeights)));
  const inputs = PYRAMID_GOLDEN.map((name) =>
    context.buffers.upload(name, new Float32Array(golden.get(name)!.data), GPUBufferUsage.STORAGE),
  );
  const encoder = context.device.createCommandEncoder({ label: 'golden' });
  bifpn.encode(encoder, inputs);
  for (const { engine } of heads) engine.encode(encoder, bifpn.outputs);
  context.device.queue.submit([encoder.finish()]);

  const outputs = new Map<string, GPUBuffer>();
  for (let cell = 0; cell < parameters.cells; cell++) {
    for (const n of BIFPN_NODES.keys()) outputs.set(`cell${cell}_node${n}`, bifpn.nodeOutput(cell, n));
  }
  for (const { name, engine } of heads) {
    for (const [i, level] of LEVELS.entries()) outputs.set(`${name}_p${level}`, engine.outputs[i]!);
  }
  const errors = new Map<string, number>();
  for (const [name, buffer] of outputs) {
    errors.set(name, relativeError(await readFloats(context, buffer), golden.get(name)!.data));
  }
  expect(errors.size).toBe(34);
  expect([...errors].filter(([, error]) => !(error < 4e-3))).toEqual([]);
  bifpn.destroy();
  for (const { engine } of heads) engine.destroy();
  context.buffers.destroy(...inputs);
});
