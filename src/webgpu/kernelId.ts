import type { HeadNet } from '../model/network/checkpointNames';
import type { Level } from '../model/network/variants';

/** A kernel of one block. */
export type BlockKernel = 'expand' | 'depthwise' | 'squeeze-excite' | 'project';

/**
 * Which kernel of a frame. Blocks, cells and layers count from 0; a node goes by its name within the cell, a map of the
 * pyramid by its name in `PYRAMID_INPUTS`.
 */
export type KernelId =
  | { readonly stage: 'preprocess'; readonly kernel: 'letterbox' }
  | { readonly stage: 'backbone'; readonly kernel: 'stem' }
  | { readonly stage: 'backbone'; readonly kernel: BlockKernel; readonly block: number }
  | { readonly stage: 'backbone'; readonly kernel: 'projection' | 'pool'; readonly map: string }
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
