import type { StateDict } from '../checkpoint/tensor';
import { BATCH_NORM_PARTS } from '../network/checkpointNames';
import { BATCH_NORM_EPSILON, type Variant } from '../network/variants';
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

/** The tensors of a variant while they are grown from a D0's, module by module; stored as float32. */
export class GrownTensors {
  readonly tensors: StateDict = new Map();
  /** Numbers written so far, the measure of progress. */
  written = 0;

  /** @param d0 a state dict that fits D0 (`assertFits`) */
  constructor(
    private readonly d0: StateDict,
    readonly variant: Variant,
  ) {}

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

  /** Biases, depthwise kernels and the RGB stem: only their output channels grow. */
  putRows(name: string, map: ChannelMap, from = name): void {
    this.put(name, expandRows(this.source(from), map));
  }

  putPointwise(name: string, rows: ChannelMap, columns: ChannelMap, from = name): void {
    this.put(name, expandPointwise(this.source(from), rows, columns));
  }

  /** Depthwise 3×3 kernels [channels, 1, 3, 3] that multiply their own pixel by `factor`. */
  putCentre(name: string, channels: number, factor: number): void {
    const data = new Float32Array(channels * 9);
    for (let j = 0; j < channels; j++) data[j * 9 + 4] = factor;
    this.put(name, { shape: [channels, 1, 3, 3], data });
  }

  /** @param scale [map.size] what the batch norm's output is multiplied by */
  putNorm(name: string, map: ChannelMap, from = name, scale?: Float64Array): void {
    this.#putNormParts(name, (part) => this.source(`${from}.${part}`), map, scale);
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
   * A projection (1×1 convolution, bias, batch norm) of a backbone feature to the BiFPN's width. Given several of
   * D0's projections of one feature, their outputs alternate in blocks of D0's width: joined row by row they are
   * one convolution of twice that width, which then expands as any other.
   * @param featureMap map of the backbone feature's channels
   * @param scale [fpnChannels] what the output is multiplied by
   */
  putProjection(name: string, from: readonly string[], featureMap: ChannelMap, scale?: Float64Array): void {
    const joined = (part: string) => concatenate(from.map((source) => this.source(`${source}.${part}`)));
    const bias = joined('conv.bias');
    const rows = channelMap(this.variant.fpnChannels, bias.data.length);
    this.put(`${name}.conv.weight`, expandPointwise(joined('conv.weight'), rows, featureMap));
    this.put(`${name}.conv.bias`, expandRows(bias, rows));
    this.#putNormParts(`${name}.bn`, (part) => joined(`bn.${part}`), rows, scale);
  }

  #putNormParts(
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
