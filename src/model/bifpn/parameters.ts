import type { Padding, PoolPadding } from '../network/architecture';
import type { ConvolutionWeights } from '../network/describe';
import type { FusionKind } from '../network/variants';

/** A depthwise 3×3 convolution and the pointwise one after it. */
export interface SeparableParameters {
  /** [C, 3, 3] */
  readonly depthwise: Float32Array;
  /** [out, C] */
  readonly pointwise: Float32Array;
  /** [out] */
  readonly bias: Float32Array;
}

/** All that backbone kernels need besides the architecture. */
export interface BackboneParameters {
  /** By `Convolution.weights`; each has a bias, its own or its batch norm's. */
  readonly convolutions: ReadonlyMap<string, ConvolutionWeights>;
}

/** All that BiFPN kernels need besides its inputs. */
export interface BifpnParameters {
  readonly channels: number;
  readonly cells: number;
  readonly fusion: FusionKind;
  /** [cells · EDGES_PER_CELL] raw fusion weights; 1 everywhere where fusion is a plain sum. */
  readonly fusionWeights: Float32Array;
  /** [cells · EDGES_PER_CELL] 1 where there is an edge. */
  readonly kept: Uint8Array;
  /** Of the edges that pool. */
  readonly padding: Padding;
  readonly poolPadding: PoolPadding;
  /** [cell][node] in the order of `BIFPN_NODES`: what a weighted sum and its swish go through, batch norm folded in. */
  readonly nodes: readonly (readonly SeparableParameters[])[];
}

/** One head (class or box net): layers shared by all levels, batch norm of each (layer, level) as scale and shift. */
export interface HeadParameters {
  readonly channels: number;
  readonly layers: readonly HeadLayerParameters[];
  readonly predict: SeparableParameters & { readonly outChannels: number };
}

export interface HeadLayerParameters extends SeparableParameters {
  /** [5 levels][C]: y = scale · x + shift after the pointwise convolution. */
  readonly scale: readonly Float32Array[];
  readonly shift: readonly Float32Array[];
}
