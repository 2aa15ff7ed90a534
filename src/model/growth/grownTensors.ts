import type { StateDict } from '../checkpoint/tensor';
import { architectureOf } from '../network/architecture';
import { BATCH_NORM_PARTS } from '../network/checkpointNames';
import type { Convolution } from '../network/describe';
import { BATCH_NORM_EPSILON, VARIANTS, type Variant } from '../network/variants';
import { weightLayers } from '../network/weightLayers';
import {
  type ChannelMap,
  channelMap,
  concatenate,
  expandPointwise,
  expandRows,
  type Values,
} from './channelMap';

type NormPart = (typeof BATCH_NORM_PARTS)[number];

/** What a grown batch norm's running statistics are to be, [channels] each. */
export interface Statistics {
  readonly mean: Float64Array;
  readonly variance: Float64Array;
}

function convolutionsOf(variant: Variant): ReadonlyMap<string, Convolution> {
  const found = new Map<string, Convolution>();
  for (const { kind, layer } of weightLayers(architectureOf(variant))) {
    if (kind === 'convolution') found.set(layer.module, layer);
  }
  return found;
}

/** How a copied convolution differs from D0's. */
export interface CopyOptions {
  /** Module in D0; the same by default. */
  readonly from?: string;
  /** [channels in] column weights, by default the share of each copy. */
  readonly columns?: Float64Array;
  /** [channels out] what the output of its batch norm is multiplied by. */
  readonly scale?: Float64Array;
}

/** The tensors of a variant while they are grown from a D0's, layer by layer; stored as float32. */
export class GrownTensors {
  readonly tensors: StateDict = new Map();
  /** Numbers written so far, the measure of progress. */
  written = 0;
  /** Of the BiFPN's and the heads' channels. */
  readonly width: ChannelMap;
  /** The variant's convolutions by module, in the order of the walk. */
  readonly convolutions: ReadonlyMap<string, Convolution>;
  private readonly origins = convolutionsOf(VARIANTS.d0);

  /** @param d0 a state dict that fits D0 (`assertFits`) */
  constructor(
    private readonly d0: StateDict,
    readonly variant: Variant,
  ) {
    this.width = channelMap(variant.fpnChannels, VARIANTS.d0.fpnChannels);
    this.convolutions = convolutionsOf(variant);
  }

  /** A tensor of D0. */
  source(name: string): Values {
    return this.d0.get(name)!;
  }

  put(name: string, { shape, data }: Values): void {
    this.tensors.set(name, { shape, dtype: 'f32', data });
    this.written += data.length;
  }

  putVector(name: string, data: Float32Array): void {
    this.put(name, { shape: [data.length], data });
  }

  /**
   * A convolution of D0's with more channels, its bias and its batch norm. Of depthwise kernels and the RGB stem only
   * the output channels grow. Where the layer has fewer channels than D0's, it takes the leading ones.
   */
  copy(module: string, { from = module, columns, scale }: CopyOptions = {}): void {
    const { inChannels, outChannels, kernel, bias, norm } = this.convolutions.get(module)!;
    const weight = this.source(`${from}.weight`);
    const [outs, ins] = weight.shape as [number, number];
    const rows = channelMap(outChannels, Math.min(outs, outChannels));
    const grown =
      kernel === 1
        ? expandPointwise(weight, rows, channelMap(inChannels, Math.min(ins, inChannels)), columns)
        : expandRows(weight, rows);
    this.put(`${module}.weight`, grown);
    if (bias) this.put(`${module}.bias`, expandRows(this.source(`${from}.bias`), rows));
    if (norm) this.putNorm(norm, rows, this.origins.get(from)!.norm!, scale);
  }

  /** Depthwise and then pointwise of D0's. */
  copySeparable(module: string, { from = module, ...pointwise }: CopyOptions = {}): void {
    this.copy(`${module}.conv_dw`, { from: `${from}.conv_dw` });
    this.copy(`${module}.conv_pw`, { from: `${from}.conv_pw`, ...pointwise });
  }

  /** A separable convolution that works on each pixel by itself: times `factor`, then `matrix` [width, width, 1, 1]. */
  putPixelwise(module: string, factor: number, matrix: Values): void {
    const { size } = this.width;
    const centres = new Float32Array(size * 9);
    for (let j = 0; j < size; j++) centres[j * 9 + 4] = factor;
    this.put(`${module}.conv_dw.weight`, { shape: [size, 1, 3, 3], data: centres });
    this.put(`${module}.conv_pw.weight`, matrix);
    this.putVector(`${module}.conv_pw.bias`, new Float32Array(size));
  }

  /** @param scale [map.size] what the batch norm's output is multiplied by */
  putNorm(name: string, map: ChannelMap, from = name, scale?: Float64Array): void {
    this.putNormParts(name, (part) => this.source(`${from}.${part}`), map, scale);
  }

  /**
   * A batch norm that computes x → scale · x in evaluation, whatever its statistics are (mean 0 and variance 1
   * unless given); with those of its expected input, training starts without a jump.
   */
  putLinearNorm(name: string, scale: Float64Array, statistics?: Statistics): void {
    const mean = statistics?.mean ?? new Float64Array(scale.length);
    const variance = statistics?.variance ?? new Float64Array(scale.length).fill(1);
    const weight = scale.map((s, j) => s * Math.sqrt(variance[j]! + BATCH_NORM_EPSILON));
    const bias = scale.map((s, j) => s * mean[j]!);
    const values: Readonly<Record<NormPart, Float64Array>> = {
      weight,
      bias,
      running_mean: mean,
      running_var: variance,
    };
    for (const part of BATCH_NORM_PARTS) this.putVector(`${name}.${part}`, new Float32Array(values[part]));
  }

  /**
   * A projection (1×1 convolution, bias, batch norm) of a backbone feature to the BiFPN's width, of several of D0's
   * projections of that feature: their outputs alternate in blocks of D0's width. Joined row by row they are one
   * convolution of as many times that width, which then expands as any other.
   * @param scale [fpnChannels] what the output is multiplied by
   */
  putProjection(name: string, from: readonly string[], scale: Float64Array): void {
    const joined = (part: string) => concatenate(from.map((source) => this.source(`${source}.${part}`)));
    const bias = joined('conv.bias');
    const weight = joined('conv.weight');
    const rows = channelMap(this.variant.fpnChannels, bias.data.length);
    const columns = channelMap(this.convolutions.get(`${name}.conv`)!.inChannels, weight.shape[1]!);
    this.put(`${name}.conv.weight`, expandPointwise(weight, rows, columns));
    this.put(`${name}.conv.bias`, expandRows(bias, rows));
    this.putNormParts(`${name}.bn`, (part) => joined(`bn.${part}`), rows, scale);
  }

  private putNormParts(
    name: string,
    source: (part: NormPart) => Values,
    map: ChannelMap,
    scale?: Float64Array,
  ): void {
    for (const part of BATCH_NORM_PARTS) {
      const scaled = part === 'weight' || part === 'bias';
      this.put(`${name}.${part}`, expandRows(source(part), map, scaled ? scale : undefined));
    }
  }
}
