import { floatValues } from './constant';
import type { AffineAfter, Convolution, Layers } from './layers';
import type { PaddingConvention } from './padding';
import { refuse } from './refuse';
import { composedShift, scaledWeight } from './tensors';

/** A depthwise 3×3 and a pointwise convolution, with nothing but these two between a tensor and the next norm. */
export interface Separable {
  readonly depthwise: Convolution;
  /** With whatever scales its channels. */
  readonly depthwiseWeight: Float32Array;
  readonly pointwise: Convolution;
  /** What a bias of the depthwise convolution adds after the pointwise one; [outChannels]. */
  readonly depthwiseShift: Float64Array;
  /** The tensor after the pointwise convolution and what follows it channel by channel. */
  readonly output: string;
}

/** One layer of a head at one level. */
export interface HeadLayer extends Separable {
  readonly affine: AffineAfter;
}

/** @throws AppError `model-not-recovered` where it is not followed by one pointwise convolution */
export function separableAfter(
  layers: Layers,
  padding: PaddingConvention,
  depthwise: Convolution,
): Separable {
  const { node, kernel, stride } = depthwise;
  if (kernel !== 3 || stride !== 1) throw refuse(`a ${kernel}×${kernel} depthwise convolution`, node.name);
  padding.noteConvolution(depthwise);
  const after = layers.affineAfter(depthwise);
  const [pointwise, another] = layers.pointwiseOf(after.output);
  if (!pointwise || another) {
    throw refuse(
      `followed by ${layers.readersInWords(after.output)}, not by one pointwise convolution`,
      node.name,
    );
  }
  const scaled = after.scale.some((s) => s !== 1);
  return {
    depthwise,
    depthwiseWeight: scaled
      ? Float32Array.from(scaledWeight(depthwise, after.scale))
      : floatValues(depthwise.weight),
    pointwise,
    depthwiseShift: throughPointwise(pointwise, composedShift(depthwise.bias, after)),
    output: layers.affineAfter(pointwise).output,
  };
}

/** W · shift: what adding `shift` before a pointwise convolution adds after it. */
function throughPointwise({ weight, outChannels }: Convolution, shift: Float64Array): Float64Array {
  const out = new Float64Array(outChannels);
  if (shift.every((s) => s === 0)) return out;
  for (let o = 0; o < outChannels; o++) {
    for (let i = 0; i < shift.length; i++)
      out[o] = out[o]! + weight.values[o * shift.length + i]! * shift[i]!;
  }
  return out;
}
