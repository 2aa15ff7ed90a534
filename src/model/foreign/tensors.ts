import type { StateDict } from '../checkpoint/tensor';
import { BATCH_NORM_EPSILON } from '../network/variants';
import { floatValues } from './constant';
import { type AffineAfter, affineOf, type Convolution, type Layers, type Norm } from './layers';

/** Collects what is recovered under effdet's names. */
export class RecoveredTensors {
  readonly tensors: StateDict = new Map();

  constructor(private readonly layers: Layers) {}

  put(name: string, shape: readonly number[], values: ArrayLike<number>): void {
    const data = values instanceof Float32Array ? values : Float32Array.from(values);
    this.tensors.set(name, { shape, dtype: 'f32', data });
  }

  weight(name: string, { weight }: Convolution): void {
    this.put(`${name}.weight`, weight.shape, floatValues(weight));
  }

  /** A batch norm as it stood in the file, or one that computes scale · x + shift. */
  norm(name: string, scale: Float64Array, shift: Float64Array, kept: Norm | null): void {
    const { gamma, beta, mean, variance } = kept ? withOurEpsilon(kept) : normOf(scale, shift);
    const shape = [gamma.length];
    this.put(`${name}.weight`, shape, gamma);
    this.put(`${name}.bias`, shape, beta);
    this.put(`${name}.running_mean`, shape, mean);
    this.put(`${name}.running_var`, shape, variance);
  }

  /** A convolution without a bias of its own and the norm after it. */
  normed(name: string, normName: string, convolution: Convolution): void {
    const { scale, shift, norm } = this.layers.affineAfter(convolution);
    this.weight(name, convolution);
    if (norm && convolution.bias.every((b) => b === 0)) this.norm(normName, scale, shift, norm);
    else this.norm(normName, scale, composedShift(convolution.bias, { scale, shift }), null);
  }

  /**
   * A convolution with a bias of its own and the norm after it.
   * @param factor of the norm's output
   * @param extraBias added to the bias, [outChannels]
   */
  biasedAndNormed(
    name: string,
    normName: string,
    convolution: Convolution,
    factor = 1,
    extraBias?: Float64Array,
  ): void {
    const { scale, shift, norm } = this.layers.affineAfter(convolution);
    const { bias, outChannels } = convolution;
    this.weight(name, convolution);
    this.put(`${name}.bias`, [outChannels], extraBias ? bias.map((b, c) => b + extraBias[c]!) : bias);
    const scaled = (v: Float64Array) => (factor === 1 ? v : v.map((x) => x * factor));
    const kept = norm && { ...norm, gamma: scaled(norm.gamma), beta: scaled(norm.beta) };
    this.norm(normName, scaled(scale), scaled(shift), kept);
  }

  /** A convolution with a bias and no norm: whatever follows it is composed into both. */
  plain(name: string, convolution: Convolution, extraBias?: Float64Array): void {
    const affine = this.layers.affineAfter(convolution);
    const { weight, bias, outChannels } = convolution;
    const isScaled = affine.scale.some((s) => s !== 1);
    const values = isScaled ? scaledWeight(convolution, affine.scale) : floatValues(weight);
    this.put(`${name}.weight`, weight.shape, values);
    const whole = extraBias ? bias.map((b, c) => b + extraBias[c]!) : bias;
    this.put(`${name}.bias`, [outChannels], composedShift(whole, affine));
  }
}

/** What a bias and the affine after it add: scale · bias + shift. */
export function composedShift(
  bias: Float64Array,
  { scale, shift }: Pick<AffineAfter, 'scale' | 'shift'>,
): Float64Array {
  return shift.map((s, c) => s + scale[c]! * bias[c]!);
}

/** A convolution's weight with each output channel scaled. */
export function scaledWeight({ weight, outChannels }: Convolution, scale: Float64Array): Float64Array {
  const perOutput = weight.values.length / outChannels;
  const out = new Float64Array(weight.values.length);
  for (let i = 0; i < out.length; i++) out[i] = weight.values[i]! * scale[Math.floor(i / perOutput)]!;
  return out;
}

/** γ = scale, β = shift, with a variance that ε makes 1. */
function normOf(scale: Float64Array, shift: Float64Array): Omit<Norm, 'epsilon'> {
  return {
    gamma: scale,
    beta: shift,
    mean: new Float64Array(scale.length),
    variance: new Float64Array(scale.length).fill(1 - BATCH_NORM_EPSILON),
  };
}

/** The same norm for our ε: it goes into the variance, or, where that would be negative, into the scale. */
function withOurEpsilon(norm: Norm): Omit<Norm, 'epsilon'> {
  if (Math.abs(norm.epsilon - BATCH_NORM_EPSILON) < 1e-9) return norm;
  const variance = norm.variance.map((v) => v + norm.epsilon - BATCH_NORM_EPSILON);
  if (variance.every((v) => v >= 0)) return { ...norm, variance };
  const { scale, shift } = affineOf(norm);
  return normOf(scale, shift);
}
