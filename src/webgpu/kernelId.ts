import type { HeadNet } from '../model/network/layout';
import type { Level } from '../model/network/variants';

/** Which kernel of a frame. Cells and layers count from 0; a node goes by its name within the cell. */
export type KernelId =
  | { readonly stage: 'preprocess'; readonly kernel: 'letterbox' }
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
