import { exportWeights, readWeights } from '../../model/export/exportFile';
import { cutAtHeads, fromHalves, toHalves } from '../../model/foreign/testing/rawOutputs';
import type { ForeignOutput, ForeignReport } from '../../model/foreign/types';
import { writeModel } from '../../model/onnx/file';
import type { ModelProto } from '../../model/onnx/generated/onnx_pb';
import type { Ort, Tensor } from '../runtime/ort';
import { OUTPUTS, type Outputs, runGraph } from './models';

/** Another exporter's file, run by ORT as it is, against what is made of it. */

const SIZE = 128;

/** Bytes of an image as an input prepares them: [1, 3, H, W] normalised, and as the foreign graph wants them. */
function inputs(ort: Ort, { conventions, file }: ForeignReport) {
  const { mean, std, range, layout } = conventions;
  const type = file.inputs[0]!.type;
  const ours = new Float32Array(3 * SIZE * SIZE);
  const theirs = new Float32Array(ours.length);
  const pixels = SIZE * SIZE;
  for (let p = 0; p < pixels; p++) {
    for (let c = 0; c < 3; c++) {
      // A pattern with edges and slopes, other for each channel.
      const byte = ((p * (c + 3) + Math.floor(p / SIZE) * 7) ^ (p >> (c + 2))) & 0xff;
      const normalised = (byte / 255 - mean[c]!) / std[c]!;
      ours[c * pixels + p] = normalised;
      const at = layout === 'NHWC' ? p * 3 + c : c * pixels + p;
      theirs[at] = range === null ? normalised : (byte / 255) * range;
    }
  }
  const dims = layout === 'NHWC' ? [1, SIZE, SIZE, 3] : [1, 3, SIZE, SIZE];
  const image = () => {
    if (type === 'UINT8') return new ort.Tensor('uint8', Uint8Array.from(theirs, Math.round), dims);
    if (type === 'FLOAT') return new ort.Tensor('float32', theirs, dims);
    return new ort.Tensor('float16', toHalves(theirs), dims);
  };
  return {
    ours: new Map([['image', { dims: [1, 3, SIZE, SIZE], data: ours }]]) as Outputs,
    theirs: image(),
  };
}

function floats(tensor: Tensor): Float32Array {
  if (tensor.type !== 'float16') return tensor.data as Float32Array;
  return fromHalves(tensor.data as Uint16Array);
}

function channelsFirst(data: Float32Array, channels: number): Float32Array {
  const places = data.length / channels;
  return data.map((_, i) => data[(i % places) * channels + Math.floor(i / places)]!);
}

export interface ForeignComparison {
  readonly report: ForeignReport;
  /** Largest absolute difference of any level's class logits and box regressions. */
  readonly difference: number;
  /** Largest magnitude of those. */
  readonly magnitude: number;
}

/** Recovers a file, exports it at 128 px, and runs both. */
export async function compareForeign(ort: Ort, foreign: ModelProto): Promise<ForeignComparison> {
  const weights = readWeights(writeModel(foreign), 'foreign.onnx')!;
  const report = weights.foreign!;
  const model = exportWeights(weights, { inputSize: SIZE });
  const wanted: readonly ForeignOutput[] = [...report.tensors.classes, ...report.tensors.boxes];
  const feeds = inputs(ort, report);
  const ours = await runGraph(ort, model.proto, feeds.ours, OUTPUTS);
  const session = await ort.InferenceSession.create(writeModel(cutAtHeads(foreign, report)), {
    executionProviders: ['wasm'],
  });
  const theirs = await session.run(
    { [report.tensors.input]: feeds.theirs },
    wanted.map(({ tensor }) => tensor),
  );
  let difference = 0;
  let magnitude = 0;
  for (const [i, { tensor, channelsLast }] of wanted.entries()) {
    const { dims, data } = ours.get(OUTPUTS[i]!)!;
    const raw = floats(theirs[tensor] as Tensor);
    const expected = channelsLast ? channelsFirst(raw, dims[1]!) : raw;
    if (expected.length !== data.length) throw new Error(`${tensor} has ${expected.length} values`);
    for (let j = 0; j < data.length; j++) {
      const d = Math.abs(data[j]! - expected[j]!);
      // NaN compares false: it must not pass as no difference.
      if (!(d <= difference)) difference = d;
      magnitude = Math.max(magnitude, Math.abs(expected[j]!));
    }
  }
  await session.release();
  return { report, difference, magnitude };
}
