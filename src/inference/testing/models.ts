import { fusionCoefficients } from '../../model/bifpn/fusion';
import { everyBox, largestDistance } from '../../model/detection/testing/boxes';
import { growModel } from '../../model/export/growModel';
import * as T from '../../model/network/tensorNames';
import { LEVELS, VARIANTS, type VariantId } from '../../model/network/variants';
import { type ExportedModel, readExported } from '../../model/onnx/exported';
import { writeModel } from '../../model/onnx/file';
import type { ModelProto } from '../../model/onnx/generated/onnx_pb';
import { withInputSize } from '../../model/onnx/inputSize';
import { readFusion } from '../../model/onnx/parameters';
import { partitionModel } from '../../model/onnx/partition';
import type { Ort } from '../runtime/ort';
import { goldenTensors, relativeError, repositoryFile } from './files';

/** Whole models in Node's WASM, without the pipeline, for comparing one graph with another. */

export interface Values {
  readonly dims: readonly number[];
  readonly data: Float32Array;
}
export type Outputs = ReadonlyMap<string, Values>;

export const OUTPUTS: readonly string[] = [...T.CLASS_OUTPUTS, ...T.BOX_OUTPUTS];

export async function runGraph(
  ort: Ort,
  model: ModelProto | ExportedModel,
  feeds: Outputs,
  fetches: readonly string[],
): Promise<Outputs> {
  const bytes = writeModel('proto' in model ? model.proto : model);
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
export async function runPartitioned(ort: Ort, model: ExportedModel, image: Outputs): Promise<Outputs> {
  const { backbone, bifpn, heads, pyramidTensors, levelTensors } = partitionModel(model);
  const coefficients = fusionCoefficients(readFusion(model));
  const pyramid = await runGraph(ort, backbone, image, pyramidTensors);
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
export function shippedD0(): ExportedModel {
  return withInputSize(readExported(repositoryFile('public/models/efficientdet-d0.onnx')), 128);
}

export interface GrowthError {
  /** Of the largest magnitude at its level. */
  readonly classes: number;
  /** Largest distance of a box's side from D0's, of all anchors, input pixels. */
  readonly boxPixels: number;
}

/** Grows a D0 that comes out of a file, exports what grew, runs it and compares it with the file. */
export async function growthError(ort: Ort, d0: ExportedModel, variant: VariantId): Promise<GrowthError> {
  const image = goldenImage(128);
  const grown = await growModel(d0, variant, { inputSize: 128 });
  const expected = await runGraph(ort, d0, image, OUTPUTS);
  const actual = await runGraph(ort, grown, image, OUTPUTS);
  const boxesOf = (outputs: Outputs, id: VariantId) => {
    const regressions = LEVELS.map((level) => outputs.get(T.boxOutput(level))!.data);
    return everyBox(regressions, 128, VARIANTS[id].anchorScale);
  };
  return {
    classes: outputError(actual, expected, T.CLASS_OUTPUTS),
    boxPixels: largestDistance(boxesOf(actual, variant), boxesOf(expected, 'd0')),
  };
}
