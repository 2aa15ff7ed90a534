import type { HeadNet } from '../model/network/checkpointNames';
import type { Level } from '../model/network/variants';

/** What a dispatch of the backbone does. */
export type BackboneKernel =
  | 'stem'
  | 'expand'
  | 'depthwise'
  | 'squeeze_excite'
  | 'project'
  | 'lateral'
  | 'pool';

/**
 * Which kernel of a frame. Cells and layers count from 0; a node goes by its name within the cell, a kernel of the
 * backbone by the block, tap (p3 …) or pyramid input that it makes or is part of.
 */
export type KernelId =
  | { readonly stage: 'preprocess'; readonly kernel: 'letterbox' }
  | { readonly stage: 'backbone'; readonly kernel: BackboneKernel; readonly output: string }
  | { readonly stage: 'bifpn'; readonly kernel: 'node'; readonly cell: number; readonly node: string }
  | { readonly stage: 'heads'; readonly kernel: 'layer'; readonly net: HeadNet; readonly layer: number }
  | { readonly stage: 'heads'; readonly kernel: 'predict'; readonly net: HeadNet; readonly level: Level }
  | { readonly stage: 'candidates'; readonly kernel: 'compact' | 'count_bins' };

/** One text a kernel: what validation errors and GPU captures call its pass. */
export function kernelLabel(id: KernelId): string {
  return Object.values(id).join(' ');
}

/** One dispatch by the device's own clock; browsers round it, to 0.1 ms by default. */
export interface KernelTime {
  readonly id: KernelId;
  readonly milliseconds: number;
}
