import type { CheckpointTensor, StateDict } from '../checkpoint/tensor';
import { AppError } from '../errors';
import type { Convolution, ConvolutionWeights } from '../network/describe';
import { BATCH_NORM_EPSILON } from '../network/variants';

/** A tensor that `assertFits` has promised; data is f32, row-major. */
export function tensor(weights: StateDict, name: string): CheckpointTensor {
  const found = weights.get(name);
  if (!found) throw new AppError('checkpoint-format', { reason: `no tensor ${name}` });
  return found;
}

/** Batch norm in evaluation as y = scale · x + shift, both [C], in double precision. */
export interface Affine {
  readonly scale: Float64Array;
  readonly shift: Float64Array;
}

export function batchNormAffine(weights: StateDict, name: string): Affine {
  const part = (key: string) => tensor(weights, `${name}.${key}`).data;
  const gamma = part('weight');
  const beta = part('bias');
  const mean = part('running_mean');
  const variance = part('running_var');
  const scale = Float64Array.from(gamma, (g, i) => g / Math.sqrt(variance[i]! + BATCH_NORM_EPSILON));
  const shift = Float64Array.from(beta, (b, i) => b - mean[i]! * scale[i]!);
  return { scale, shift };
}

/** A convolution's weights, with the batch norm after it folded in where it has one. */
export function foldedWeights(weights: StateDict, { module, bias, norm }: Convolution): ConvolutionWeights {
  const { data } = tensor(weights, `${module}.weight`);
  const own = bias ? tensor(weights, `${module}.bias`).data : null;
  if (!norm) return { weight: data, bias: own };
  const { scale, shift } = batchNormAffine(weights, norm);
  const perOutput = data.length / scale.length;
  const folded = new Float32Array(data.length);
  for (let out = 0; out < scale.length; out++) {
    const factor = scale[out]!;
    for (let i = out * perOutput; i < (out + 1) * perOutput; i++) folded[i] = data[i]! * factor;
  }
  return { weight: folded, bias: Float32Array.from(shift, (s, i) => s + (own?.[i] ?? 0) * scale[i]!) };
}
