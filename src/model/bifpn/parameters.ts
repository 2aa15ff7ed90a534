import type { Padding, PoolPadding } from '../network/architecture';
import type { FusionKind } from '../network/variants';

/** One fusion node behind its weighted sum: swish → depthwise 3×3 → pointwise, batch norm folded in. */
export interface NodeParameters {
  /** [C, 3, 3] */
  readonly depthwise: Float32Array;
  /** [C out, C in] */
  readonly pointwise: Float32Array;
  /** [C] */
  readonly bias: Float32Array;
}

/** All a BiFPN engine needs besides its inputs. */
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
  /** [cell][node] in the order of `BIFPN_NODES`. */
  readonly nodes: readonly (readonly NodeParameters[])[];
}

/** One head (class or box net): layers shared by all levels, batch norm of each (layer, level) as scale and shift. */
export interface HeadParameters {
  readonly channels: number;
  readonly layers: readonly HeadLayerParameters[];
  readonly predict: {
    /** [C, 3, 3] */
    readonly depthwise: Float32Array;
    /** [out, C] */
    readonly pointwise: Float32Array;
    /** [out] */
    readonly bias: Float32Array;
    readonly outChannels: number;
  };
}

export interface HeadLayerParameters {
  /** [C, 3, 3] */
  readonly depthwise: Float32Array;
  /** [C out, C in] */
  readonly pointwise: Float32Array;
  /** [C] */
  readonly bias: Float32Array;
  /** [5 levels][C]: y = scale · x + shift behind the pointwise convolution. */
  readonly scale: readonly Float32Array[];
  readonly shift: readonly Float32Array[];
}
