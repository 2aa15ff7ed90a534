import { beforeAll, expect, test } from 'vitest';
import { fusionCoefficients } from '../model/bifpn/fusion';
import { initialFusion } from '../model/bifpn/testing/fusion';
import { PYRAMID_GOLDEN } from '../model/bifpn/testing/golden';
import { readSafetensors } from '../model/checkpoint/safetensors';
import type { StateDict } from '../model/checkpoint/tensor';
import { everyBox, largestDistance } from '../model/detection/testing/boxes';
import { growModel } from '../model/export/growModel';
import { HEAD_NETS } from '../model/network/checkpointNames';
import { VARIANTS } from '../model/network/variants';
import { type ExportedModel, readExported } from '../model/onnx/exported';
import { readBifpnParameters, readHeadParameters } from '../model/onnx/parameters';
import { relativeError } from '../model/testing/relativeError';
import { BifpnKernels } from './bifpn/bifpn';
import type { GpuContext } from './device';
import { HeadKernels } from './heads/heads';
import { readFloats } from './readback';
import { sharedGpu } from './testing/device';
import { bytesOf, GOLDEN_URLS, MODEL_URL } from './testing/golden';

const gpu = sharedGpu();
const SIZE = 128;
const D0_WIDTH = VARIANTS.d0.fpnChannels;

let d0: ExportedModel;
let golden: StateDict;
beforeAll(async () => {
  d0 = readExported(await bytesOf(MODEL_URL));
  golden = readSafetensors(await bytesOf(GOLDEN_URLS[128])).tensors;
});

/** Growth repeats D0's channels (`src/model/growth/channelMap.ts`): channel j of the wider tensor is j mod 64. */
function widened(data: Float32Array, channels: number): Float32Array<ArrayBuffer> {
  const cells = data.length / D0_WIDTH;
  const out = new Float32Array(channels * cells);
  for (let c = 0; c < channels; c++) {
    const from = (c % D0_WIDTH) * cells;
    out.set(data.subarray(from, from + cells), c * cells);
  }
  return out;
}

interface HeadValues {
  /** Logits of P3…P7. */
  readonly classes: readonly Float32Array[];
  /** Regressions of P3…P7. */
  readonly boxes: readonly Float32Array[];
}

/** BiFPN and both heads of a model on D0's golden pyramid. */
async function headValues(context: GpuContext, model: ExportedModel): Promise<HeadValues> {
  const parameters = readBifpnParameters(model);
  const bifpn = await BifpnKernels.create(context, parameters, SIZE);
  const heads = await Promise.all(
    HEAD_NETS.map((net) => HeadKernels.create(context, net, readHeadParameters(model, net), SIZE)),
  );
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
  for (const head of heads) head.encode(encoder, bifpn.outputs);
  context.device.queue.submit([encoder.finish()]);
  const values: Float32Array[][] = [];
  for (const head of heads) {
    const levels: Float32Array[] = [];
    for (const buffer of head.outputs) levels.push(await readFloats(context, buffer));
    values.push(levels);
  }
  bifpn.destroy();
  for (const head of heads) head.destroy();
  context.buffers.destroy(...inputs);
  return { classes: values[0]!, boxes: values[1]! };
}

test.each(['d1', 'd3'] as const)(
  'a grown %s computes what D0 computes, through our kernels',
  async (variant) => {
    const context = await gpu();
    const expected = await headValues(context, d0);
    const actual = await headValues(context, await growModel(d0, variant, { inputSize: SIZE }));
    for (const [i, logits] of actual.classes.entries()) {
      expect(relativeError(logits, expected.classes[i]!)).toBeLessThan(1e-4);
    }
    const boxes = everyBox(actual.boxes, SIZE, VARIANTS[variant].anchorScale);
    const before = everyBox(expected.boxes, SIZE, VARIANTS.d0.anchorScale);
    expect(before.length).toBe(4 * 9 * (16 ** 2 + 8 ** 2 + 4 ** 2 + 2 ** 2 + 1));
    expect(largestDistance(boxes, before)).toBeLessThan(0.1);
  },
);
