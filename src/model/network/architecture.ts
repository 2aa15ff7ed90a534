import { BIFPN_EDGES } from '../bifpn/topology';
import { type BackboneBlock, backboneLayout, TAP_STAGES } from './backbone';
import { type FusionKind, IMAGE_MEAN, IMAGE_STD, type Variant } from './variants';

/** Where a strided window starts: TensorFlow pads an even side at its far end only, PyTorch on both alike. */
export const PADDINGS = ['same-upper', 'symmetric'] as const;
export type Padding = (typeof PADDINGS)[number];

/** [top, left, bottom, right] of an even side. */
export function padsOf(kernel: number, stride: number, padding: Padding): [number, number, number, number] {
  const total = stride === 1 || padding === 'symmetric' ? kernel - 1 : kernel - stride;
  const before = Math.floor(total / 2);
  return [before, before, total - before, total - before];
}

/** What a max-pool reads outside of its input. */
export const POOL_PADDINGS = ['-infinity', 'zero'] as const;
export type PoolPadding = (typeof POOL_PADDINGS)[number];

/** A block of the backbone; one that is not kept is the identity. */
export interface Block extends BackboneBlock {
  readonly kept: boolean;
}

/** A BiFPN cell; its nodes are `BIFPN_NODES`. */
export interface Cell {
  /** [EDGES_PER_CELL] a cut edge, its weight and a projection that it alone reads are absent. */
  readonly kept: readonly boolean[];
}

/**
 * Everything that makes a network of this family what it is, as plain data; `describeNetwork` walks it. D0…D7 come from
 * their table (`architectureOf`); a subnet or another author's model is the same record with other values.
 */
export interface Architecture {
  readonly classes: number;
  /** Side of the square input, pixels. */
  readonly inputSize: number;
  /** Of each channel, RGB, of pixel values in 0…1. */
  readonly mean: readonly [number, number, number];
  readonly std: readonly [number, number, number];
  /** Of strided convolutions and pools; at stride 1 both are the same. */
  readonly padding: Padding;
  readonly poolPadding: PoolPadding;
  readonly stemChannels: number;
  /** In execution order. */
  readonly blocks: readonly Block[];
  /** Indices of the blocks whose outputs are P3, P4, P5; where one is skipped, what would have entered it. */
  readonly taps: readonly number[];
  /** Channels of the BiFPN and of the heads. */
  readonly width: number;
  readonly cells: readonly Cell[];
  readonly fusion: FusionKind;
  /** Convolution layers of each head before `predict`. */
  readonly headLayers: number;
}

export type ArchitectureChanges = Partial<Architecture>;

/** A variant as the authors built it, apart from `changes`; 90 classes unless they say so. */
export function architectureOf(variant: Variant, changes: ArchitectureChanges = {}): Architecture {
  const { stemChannels, blocks } = backboneLayout(variant.backbone);
  return {
    classes: 90,
    inputSize: variant.inputSize,
    mean: IMAGE_MEAN,
    std: IMAGE_STD,
    padding: 'same-upper',
    poolPadding: '-infinity',
    stemChannels,
    blocks: blocks.map((block) => ({ ...block, kept: true })),
    taps: TAP_STAGES.map((stage) => blocks.findLastIndex((block) => block.stage === stage)),
    width: variant.fpnChannels,
    cells: Array.from({ length: variant.fpnCells }, () => ({ kept: BIFPN_EDGES.map(() => true) })),
    fusion: variant.fusion,
    headLayers: variant.headLayers,
    ...changes,
  };
}

/** The fields of `architecture` that differ from `base`'s; null where none does. */
export function changesFrom(base: Architecture, architecture: Architecture): ArchitectureChanges | null {
  const changed = Object.entries(architecture).filter(
    ([field, value]) => JSON.stringify(value) !== JSON.stringify(base[field as keyof Architecture]),
  );
  return changed.length > 0 ? Object.fromEntries(changed) : null;
}

/** The block that each tap reads: its own, or the nearest kept one before it. */
export function tappedBlocks({ blocks, taps }: Architecture): number[] {
  return taps.map((tap) => blocks.findLastIndex((block, i) => i <= tap && block.kept));
}
