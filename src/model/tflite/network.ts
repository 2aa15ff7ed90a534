import { nodeCoefficients } from '../bifpn/fusion';
import type { StateDict } from '../checkpoint/tensor';
import { batchNormAffine, foldedWeights, tensor } from '../export/weights';
import { type Architecture, padsOf } from '../network/architecture';
import {
  type BatchNorm,
  type Convolution,
  type Downsampling,
  describeNetwork,
  type Layers,
  type WeightedSum,
} from '../network/describe';
import type { TensorId, TfliteGraphBuilder } from './graphBuilder';
import { convolutionOperator, depthwiseOperator, maxPoolOperator, OPERATORS } from './operators';

/** Emits the whole network: image [1, R, R, 3] → class and box outputs of the five levels, [1, H, W, C]. */
export function emitTflite(g: TfliteGraphBuilder, architecture: Architecture, weights: StateDict): void {
  describeNetwork(new TfliteLayers(g, weights), architecture);
}

type Nhwc = [batch: number, height: number, width: number, channels: number];

/** What lies outside of a map that a max-pool without zeros reads. */
const LOWEST = -3.4028234663852886e38;

/** The network as TFLite's operators; an activation is its tensor. Fusion's normalisation is done here, once. */
class TfliteLayers implements Layers<TensorId> {
  constructor(
    private readonly g: TfliteGraphBuilder,
    private readonly weights: StateDict,
  ) {}

  input(name: string, channels: number, side: number): TensorId {
    return this.g.input(name, [1, side, side, channels]);
  }

  convolution(x: TensorId, layer: Convolution): TensorId {
    const { output, weights, inChannels, outChannels, kernel, stride, groups, padding } = layer;
    const { g } = this;
    const depthwise = groups > 1;
    const shape: readonly number[] = depthwise
      ? [1, kernel, kernel, outChannels]
      : [outChannels, kernel, kernel, inChannels];
    // Levels share weights: those that are there are not made again.
    const folded = once(() => foldedWeights(this.weights, layer));
    const filter = g.weight(`${weights}/weight`, shape, () => {
      const { weight } = folded();
      return depthwise ? channelsLast(weight, 1, outChannels) : channelsLast(weight, outChannels, inChannels);
    });
    const bias = g.constant(
      `${weights}/bias`,
      [outChannels],
      () => folded().bias ?? new Float32Array(outChannels),
    );
    // At stride 1 the two paddings are one.
    const same = stride === 1 || padding === 'same-upper';
    const padded = same ? x : this.padded(x, kernel, stride, layer);
    const [n, height, width] = this.shape(x);
    const kind = depthwise ? depthwiseOperator(stride, same) : convolutionOperator(stride, same);
    return g.op(kind, [padded, filter, bias], output, [n, height / stride, width / stride, outChannels]);
  }

  batchNorm(x: TensorId, { module, output, channels }: BatchNorm): TensorId {
    const { g } = this;
    const affine = once(() => batchNormAffine(this.weights, module));
    const scale = g.constant(`${output}/scale`, [channels], () => Float32Array.from(affine().scale));
    const shift = g.constant(`${output}/shift`, [channels], () => Float32Array.from(affine().shift));
    const scaled = g.op(OPERATORS.mul, [x, scale], `${output}/scaled`, g.shape(x));
    return g.op(OPERATORS.add, [scaled, shift], output, g.shape(x));
  }

  swish(x: TensorId, output: string): TensorId {
    return this.gate(x, x, output);
  }

  mean(x: TensorId, output: string): TensorId {
    const [n, , , channels] = this.shape(x);
    const axes = this.g.integers('mean/axes', [2], [1, 2]);
    return this.g.op(OPERATORS.mean, [x, axes], output, [n, 1, 1, channels]);
  }

  gate(x: TensorId, gate: TensorId, output: string): TensorId {
    const { g } = this;
    const open = g.op(OPERATORS.logistic, [gate], `${output}/sigmoid`, g.shape(gate));
    return g.op(OPERATORS.mul, [x, open], output, g.shape(x));
  }

  add(a: TensorId, b: TensorId, output: string): TensorId {
    return this.g.op(OPERATORS.add, [a, b], output, this.g.shape(a));
  }

  upsample(x: TensorId, output: string): TensorId {
    const { g } = this;
    const [n, height, width, channels] = this.shape(x);
    const sides = [2 * height, 2 * width];
    const size = g.integers(`upsample/${sides.join('x')}`, [2], sides);
    return g.op(OPERATORS.resizeNearest, [x, size], output, [n, 2 * height, 2 * width, channels]);
  }

  downsample(x: TensorId, { output, padding, poolPadding }: Downsampling): TensorId {
    const [n, height, width, channels] = this.shape(x);
    const same = padding === 'same-upper' && poolPadding === '-infinity';
    const outside = poolPadding === 'zero' ? 0 : LOWEST;
    const padded = same ? x : this.padded(x, 3, 2, { output, padding }, outside);
    return this.g.op(maxPoolOperator(3, 2, same), [padded], output, [n, height / 2, width / 2, channels]);
  }

  weightedSum(inputs: readonly TensorId[], layer: WeightedSum): TensorId {
    const { g } = this;
    const { kind, module, slots, output } = layer;
    const raw = kind === 'sum' ? slots.map(() => 1) : [...tensor(this.weights, module).data];
    const coefficients = nodeCoefficients(
      kind,
      raw,
      raw.map(() => true),
    );
    const terms = inputs.map((x, i) => {
      // Times 1 is what a plain sum leaves out; alone it gives the node its name.
      if (kind === 'sum' && inputs.length > 1) return x;
      const coefficient = g.constant(`${output}/coefficient${i}`, [1], () =>
        Float32Array.of(coefficients[i]!),
      );
      const name = inputs.length === 1 ? output : `${output}/term${i}`;
      return g.op(OPERATORS.mul, [x, coefficient], name, g.shape(x));
    });
    const last = terms.length - 1;
    return terms.reduce((sum, term, i) =>
      g.op(OPERATORS.add, [sum, term], i === last ? output : `${output}/sum${i}`, g.shape(sum)),
    );
  }

  result(x: TensorId, name: string): void {
    this.g.output(name, x);
  }

  private shape(x: TensorId): Nhwc {
    return this.g.shape(x) as Nhwc;
  }

  /** A map with what a kernel of `side` reads outside of it. */
  private padded(
    x: TensorId,
    side: number,
    stride: number,
    { output, padding }: Pick<Convolution, 'output' | 'padding'>,
    outside = 0,
  ): TensorId {
    const { g } = this;
    const [top, left, bottom, right] = padsOf(side, stride, padding);
    const [n, height, width, channels] = this.shape(x);
    const around = [0, 0, top, bottom, left, right, 0, 0];
    const pads = g.integers(`pads/${around.join('_')}`, [4, 2], around);
    const shape = [n, height + top + bottom, width + left + right, channels];
    const name = `${output}/padded`;
    if (outside === 0) return g.op(OPERATORS.pad, [x, pads], name, shape);
    const value = g.constant('pads/lowest', [], () => Float32Array.of(outside));
    return g.op(OPERATORS.padWith, [x, pads, value], name, shape);
  }
}

/** [outer, inner, k, k] → [outer, k, k, inner] */
function channelsLast(weight: Float32Array, outer: number, inner: number): Float32Array {
  const cells = weight.length / (outer * inner);
  const out = new Float32Array(weight.length);
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < inner; i++) {
      for (let cell = 0; cell < cells; cell++) {
        out[(o * cells + cell) * inner + i] = weight[(o * inner + i) * cells + cell]!;
      }
    }
  }
  return out;
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
