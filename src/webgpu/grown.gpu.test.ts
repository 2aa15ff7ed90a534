import { beforeAll, expect, test } from 'vitest';
import { fusionCoefficients, initialFusion } from '../model/bifpn/fusion';
import { readSafetensors } from '../model/checkpoint/safetensors';
import type { StateDict } from '../model/checkpoint/tensor';
import { growModel } from '../model/export/growModel';
import { VARIANTS } from '../model/network/variants';
import { readModel } from '../model/onnx/file';
import type { ModelProto } from '../model/onnx/generated/onnx_pb';
import { readBifpnParameters, readHeadParameters } from '../model/onnx/parameters';
import { BifpnEngine } from './bifpn/engine';
import type { GpuContext } from './device';
import { HeadEngine } from './heads/heads';
import { readFloats, sharedGpu } from './testing/device';
import { bytesOf, GOLDEN_URLS, MODEL_URL, PYRAMID_GOLDEN } from './testing/golden';
import { relativeError } from './testing/random';

const gpu = sharedGpu();
const D0_WIDTH = VARIANTS.d0.fpnChannels;

let d0: ModelProto;
let golden: StateDict;
beforeAll(async () => {
  d0 = readModel(await bytesOf(MODEL_URL));
  golden = readSafetensors(await bytesOf(GOLDEN_URLS[128])).tensors;
});

/** Growth repeats D0's channels (GROWTH.md, map `new <- old`): channel j of the wider tensor is j mod 64. */
function widened(data: Float32Array, channels: number): Float32Array<ArrayBuffer> {
  const cells = data.length / D0_WIDTH;
  const out = new Float32Array(channels * cells);
  for (let c = 0; c < channels; c++) {
    const from = (c % D0_WIDTH) * cells;
    out.set(data.subarray(from, from + cells), c * cells);
  }
  return out;
}

/** BiFPN and class net of a model behind D0's golden pyramid. @returns class logits P3…P7 */
async function classLogits(context: GpuContext, model: ModelProto): Promise<Float32Array[]> {
  const parameters = readBifpnParameters(model);
  const bifpn = new BifpnEngine(context, parameters, 128);
  const head = new HeadEngine(context, 'class', readHeadParameters(model, 'class_net'), 128);
  bifpn.setCoefficients(fusionCoefficients(initialFusion(parameters.fusion, parameters.fusionWeights)));
  const inputs = PYRAMID_GOLDEN.map((name) =>
    context.buffers.upload(
      name,
      widened(golden.get(name)!.data, parameters.channels),
      GPUBufferUsage.STORAGE,
    ),
  );
  const encoder = context.device.createCommandEncoder({ label: 'grown' });
  bifpn.encode(encoder, inputs);
  head.encode(encoder, bifpn.outputs);
  context.device.queue.submit([encoder.finish()]);
  const logits: Float32Array[] = [];
  for (const buffer of head.outputs) logits.push(await readFloats(context, buffer));
  bifpn.destroy();
  head.destroy();
  context.buffers.destroy(...inputs);
  return logits;
}

test.each(['d1', 'd3'] as const)(
  'a grown %s computes what D0 computes, through our kernels',
  async (variant) => {
    const context = await gpu();
    const expected = await classLogits(context, d0);
    const grown = readModel(await growModel(d0, variant, { inputSize: 128 }));
    for (const [i, logits] of (await classLogits(context, grown)).entries()) {
      expect(relativeError(logits, expected[i]!)).toBeLessThan(1e-4);
    }
  },
);
