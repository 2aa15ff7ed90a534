import { fusionCoefficients, initialFusion } from '../model/bifpn/fusion';
import { anchorAt, DEFAULT_ANCHORS } from '../model/detection/anchors';
import { type BoxDeltas, decodeBox } from '../model/detection/decode';
import { growModel } from '../model/export/growModel';
import * as T from '../model/network/tensorNames';
import { ANCHORS_PER_CELL, LEVELS, VARIANTS, type VariantId } from '../model/network/variants';
import { readModel, writeModel } from '../model/onnx/file';
import type { ModelProto } from '../model/onnx/generated/onnx_pb';
import { withInputSize } from '../model/onnx/inputSize';
import { readMetadata } from '../model/onnx/metadata';
import { readFusionWeights } from '../model/onnx/parameters';
import { partitionModel } from '../model/onnx/partition';
import type { Ort } from './ort';
import { goldenTensors, relativeError, repositoryFile } from './testing';

/** Whole models in Node's WASM, without the pipeline, for comparing one graph with another. */

export interface Values {
  readonly dims: readonly number[];
  readonly data: Float32Array;
}
export type Outputs = ReadonlyMap<string, Values>;

export const OUTPUTS: readonly string[] = [...T.CLASS_OUTPUTS, ...T.BOX_OUTPUTS];

export async function runGraph(
  ort: Ort,
  model: Uint8Array | ModelProto,
  feeds: Outputs,
  fetches: readonly string[],
): Promise<Outputs> {
  const bytes = model instanceof Uint8Array ? model : writeModel(model);
  const session = await ort.InferenceSession.create(bytes, { executionProviders: ['wasm'] });
  const tensors = Object.fromEntries(
    [...feeds].map(([name, { dims, data }]) => [name, new ort.Tensor('float32', data, dims)]),
  );
  const results = await session.run(tensors, [...fetches]);
  const copies = Object.entries(results).map(([name, tensor]) => {
    const copy = { dims: tensor.dims, data: (tensor.data as Float32Array).slice() };
    tensor.dispose();
    return [name, copy] as const;
  });
  await session.release();
  return new Map(copies);
}

/** The network cut at the BiFPN's boundaries, its fusion coefficients computed outside, as the backends run it. */
export async function runPartitioned(ort: Ort, model: ModelProto, image: Outputs): Promise<Outputs> {
  const { backbone, bifpn, heads, levelTensors } = partitionModel(model);
  const coefficients = fusionCoefficients(
    initialFusion(readMetadata(model).fusion, readFusionWeights(model)),
  );
  const pyramid = await runGraph(ort, backbone, image, T.PYRAMID_TENSORS);
  const feeds = new Map(pyramid).set(T.COEFFICIENTS, { dims: [coefficients.length], data: coefficients });
  return runGraph(ort, heads, await runGraph(ort, bifpn, feeds, levelTensors), OUTPUTS);
}

/** The golden input, [1, 3, size, size]. */
export function goldenImage(size: 128 | 256): Outputs {
  const { shape, data } = goldenTensors(size).get('input')!;
  return new Map([[T.INPUT, { dims: shape, data }]]);
}

/** The largest of the outputs' relative errors. */
export function outputError(actual: Outputs, expected: Outputs, names: readonly string[] = OUTPUTS): number {
  return Math.max(...names.map((name) => relativeError(actual.get(name)!.data, expected.get(name)!.data)));
}

/** The shipped D0 at 128 px, as its own file computes it. */
export function shippedD0(): ModelProto {
  return withInputSize(readModel(repositoryFile('public/models/efficientdet-d0.onnx')), 128);
}

export interface GrowthError {
  /** Of the largest magnitude at its level. */
  readonly classes: number;
  /** Largest distance of a box's side from D0's, of all anchors, input pixels. */
  readonly boxPixels: number;
}

/** Grows a D0 that comes out of a file, exports what grew, runs it and compares it with the file. */
export async function growthError(ort: Ort, d0: ModelProto, variant: VariantId): Promise<GrowthError> {
  const image = goldenImage(128);
  const grown = await growModel(d0, variant, { inputSize: 128 });
  const expected = await runGraph(ort, d0, image, OUTPUTS);
  const actual = await runGraph(ort, grown, image, OUTPUTS);
  const boxesOf = (outputs: Outputs, id: VariantId) => decodedBoxes(outputs, VARIANTS[id].anchorScale);
  const [before, after] = [boxesOf(expected, 'd0'), boxesOf(actual, variant)];
  let boxPixels = 0;
  for (let i = 0; i < before.length; i++) {
    const d = Math.abs(after[i]! - before[i]!);
    // NaN compares false: it must not pass as no difference.
    if (!(d <= boxPixels)) boxPixels = d;
  }
  return { classes: outputError(actual, expected, T.CLASS_OUTPUTS), boxPixels };
}

/** Sides of every anchor's box in input pixels, level by level. */
function decodedBoxes(outputs: Outputs, anchorScale: number): Float64Array {
  const config = { ...DEFAULT_ANCHORS, anchorScale };
  const sides: number[] = [];
  for (const level of LEVELS) {
    const { dims, data } = outputs.get(T.boxOutput(level))!;
    const [, , height, width] = dims as [number, number, number, number];
    const area = height * width;
    for (let cell = 0; cell < area; cell++) {
      for (let a = 0; a < ANCHORS_PER_CELL; a++) {
        const deltas = [0, 1, 2, 3].map((k) => data[(a * 4 + k) * area + cell]!) as unknown as BoxDeltas;
        const anchor = anchorAt(config, level, Math.floor(cell / width), cell % width, a);
        sides.push(...decodeBox(anchor, deltas));
      }
    }
  }
  return Float64Array.from(sides);
}
