import { BIFPN_NODES } from '../../model/bifpn/topology';
import type { Architecture } from '../../model/network/architecture';
import { HEAD_NETS } from '../../model/network/checkpointNames';
import { LEVELS, paperScaling, type Variant } from '../../model/network/variants';
import { expectedTensors } from '../../model/network/weightLayers';

/** One quantity of compound scaling: what the paper's formula gives and what the authors built. */
export interface ScalingRow {
  readonly id: 'width' | 'cells' | 'heads' | 'size';
  /** With φ put in, as text. */
  readonly formula: string;
  readonly paper: number;
  readonly actual: number;
  /** Whether rounding alone does not explain the difference. */
  readonly differs: boolean;
}

/** The authors’ rounding of the width, to multiples of 8 or coarser, moves it by up to this share (D2, D4). */
const WIDTH_ROUNDING = 0.06;

export function scalingRows({ phi, fpnChannels, fpnCells, headLayers, inputSize }: Variant): ScalingRow[] {
  const paper = paperScaling(phi);
  const row = (id: ScalingRow['id'], formula: string, value: number, actual: number): ScalingRow => ({
    id,
    formula,
    paper: value,
    actual,
    differs: id === 'width' ? Math.abs(actual / value - 1) > WIDTH_ROUNDING : actual !== value,
  });
  return [
    row('width', `64 · 1.35^${phi}`, paper.fpnChannels, fpnChannels),
    row('cells', `3 + ${phi}`, paper.fpnCells, fpnCells),
    row('heads', `3 + ⌊${phi} / 3⌋`, paper.headLayers, headLayers),
    row('size', `512 + 128 · ${phi}`, paper.inputSize, inputSize),
  ];
}

export interface SeparableCost {
  /** Multiply-adds for each output position. */
  readonly full: number;
  readonly separable: number;
  /** separable / full */
  readonly ratio: number;
}

/** A k × k convolution from C to C channels, full and separable. */
export function separableCost(kernel: number, channels: number): SeparableCost {
  const full = kernel ** 2 * channels ** 2;
  const separable = kernel ** 2 * channels + channels ** 2;
  return { full, separable, ratio: separable / full };
}

export interface HeadParameters {
  /** Convolutions of both heads, shared by the levels. */
  readonly shared: number;
  /** Scale and shift of the batch norms, each level's own. */
  readonly norms: number;
  /** Convolutions if each level had its own. */
  readonly unshared: number;
  readonly saved: number;
}

/** Trainable parameters of class net and box net. */
export function headParameters(architecture: Architecture): HeadParameters {
  let shared = 0;
  let norms = 0;
  for (const [name, shape] of expectedTensors(architecture)) {
    if (!HEAD_NETS.some((net) => name.startsWith(`${net}.`)) || name.includes('.running_')) continue;
    const count = shape.reduce((product, side) => product * side, 1);
    if (name.includes('.bn_rep.')) norms += count;
    else shared += count;
  }
  const unshared = shared * LEVELS.length;
  return { shared, norms, unshared, saved: unshared - shared };
}

/** Ways to keep a part of BiFPN's edges so that each node of `cells` cells has at least one input. */
export function wirings(cells: number): number {
  return BIFPN_NODES.reduce((product, { inputs }) => product * (2 ** inputs.length - 1), 1) ** cells;
}
