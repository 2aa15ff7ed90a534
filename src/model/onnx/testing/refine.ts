import { create } from '@bufbuild/protobuf';
import { type ExportedModel, exportedModel, readExported } from '../exported';
import { tensorValues } from '../file';
import {
  GraphProtoSchema,
  ModelProtoSchema,
  StringStringEntryProtoSchema,
  TensorProto_DataType,
} from '../generated/onnx_pb';
import { f32Tensor } from '../graphBuilder';
import { metadataProps } from '../metadata';

/**
 * The shipped model stores weights as f16. What rounding them took away is kept as one int8 a weight, in steps of
 * 1/254 of the f16 value's spacing (half a spacing is 127 steps): tests get weights of 19 significant bits for a
 * quarter of an f32 file's bytes.
 */
const STEPS_PER_SPACING = 254;

/** Exponent of the smallest normal f16; below it, the spacing stays. */
const MIN_EXPONENT = -14;
const MANTISSA_BITS = 10;

/** What the exporter appends to the name of a weight stored as f16. */
const STORED = '/f16';

/** Distance between neighbouring f16 numbers at each of `values`, which are f16 numbers themselves. */
function spacings(values: Float32Array): Float32Array {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  return Float32Array.from(
    bits,
    (b) => 2 ** (Math.max(((b >>> 23) & 0xff) - 127, MIN_EXPONENT) - MANTISSA_BITS),
  );
}

/** What is missing from `rounded` (f16 numbers) to `exact`, in steps; for the fixture's script. */
export function residualSteps(rounded: Float32Array, exact: Float32Array): Int8Array {
  const spacing = spacings(rounded);
  return Int8Array.from(rounded, (value, i) => {
    const steps = Math.round(((exact[i]! - value) / spacing[i]!) * STEPS_PER_SPACING);
    if (Math.abs(steps) > STEPS_PER_SPACING / 2) throw new Error(`${value} is not ${exact[i]} as f16`);
    return steps;
  });
}

/** `rounded` (f16 numbers) with what is missing. */
export function addResidual(rounded: Float32Array, steps: Int8Array): Float32Array {
  const spacing = spacings(rounded);
  return rounded.map((value, i) => value + (steps[i]! / STEPS_PER_SPACING) * spacing[i]!);
}

/**
 * The shipped model with the f32 weights that it was rounded from, each within 2 · 10⁻⁶ of its size; the graph is that
 * of an export with f32 weights. Runs in Node and in the browser.
 * @param model bytes of `public/models/efficientdet-d0.onnx`
 * @param residual bytes of `src/inference/fixtures/golden/d0-weight-residual.bin`: `residualSteps` of all f16
 * initialisers, in the graph's order
 * @throws Error where they do not belong together
 */
export function refineWeights(model: Uint8Array, residual: Uint8Array): ExportedModel {
  const { proto, metadata } = readExported(model);
  const graph = proto.graph!;
  let offset = 0;
  const refined = new Set<string>();
  const initializer = graph.initializer.map((tensor) => {
    if (tensor.dataType !== TensorProto_DataType.FLOAT16) return tensor;
    const rounded = tensorValues(tensor);
    const steps = Int8Array.from(residual.subarray(offset, offset + rounded.length));
    offset += rounded.length;
    const name = tensor.name.slice(0, -STORED.length);
    refined.add(name);
    return f32Tensor(name, tensor.dims.map(Number), addResidual(rounded, steps));
  });
  if (offset !== residual.length)
    throw new Error(`the model has ${offset} f16 weights, not ${residual.length}`);
  const exact = { ...metadata, weights: 'f32' } as const;
  const refinedProto = create(ModelProtoSchema, {
    ...proto,
    metadataProps: metadataProps(exact).map((p) => create(StringStringEntryProtoSchema, p)),
    graph: create(GraphProtoSchema, {
      ...graph,
      initializer,
      node: graph.node.filter((node) => !refined.has(node.output[0]!)),
      valueInfo: graph.valueInfo.filter((info) => !refined.has(info.name)),
    }),
  });
  return exportedModel(refinedProto, exact);
}
