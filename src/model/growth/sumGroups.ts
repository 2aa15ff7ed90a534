import { nodeCoefficients } from '../bifpn/fusion';
import { BIFPN_NODES, INPUT_COUNT, OUTPUT_NODES } from '../bifpn/topology';
import { NAMES } from '../network/checkpointNames';
import { VARIANTS } from '../network/variants';
import type { GrownTensors } from './grownTensors';
import { SHRINK } from './scaleTrick';

/**
 * How D6 and D7, whose fusion is a plain sum, weigh edges as D0 does. An edge has no weight there, so a producer
 * carries its output once for each consumer, already times that edge's coefficient, in the channel group that this
 * consumer reads; a node's sum holds other nodes' copies in the other groups, and its pointwise convolution has
 * zero columns for them. Coefficients are never negative, so they commute with max-pool and nearest upsampling.
 */
export const GROUPS = 3;

/** Group that each node of `BIFPN_NODES` reads. No two consumers of one producer share one, in its cell or the next. */
export const READ_GROUP: readonly number[] = [1, 1, 1, 0, 2, 0, 2, 0];

/** Group that the heads read from the last cell's outputs. */
export const HEADS_GROUP = 1;

const D0 = VARIANTS.d0;

/** Cell 0 prepares the inputs (see `sumPreparation`), D0's cells follow, then identities. */
export const FIRST_TRAINED_CELL = 1;

export function isIdentityCell(cell: number): boolean {
  return cell >= FIRST_TRAINED_CELL + D0.fpnCells;
}

/** D0's cell whose weights a cell takes, and an identity's unread top-down nodes. */
export function originCell(cell: number): number {
  return Math.min(cell - FIRST_TRAINED_CELL, D0.fpnCells - 1);
}

/** Group of channel i out of `width`: consecutive thirds. */
export function groupOf(channel: number, width: number): number {
  return Math.floor((channel * GROUPS) / width);
}

/** [width] the number that each channel's group has in `scales`, else 0. */
export function perGroup(width: number, scales: ReadonlyMap<number, number>): Float64Array {
  return Float64Array.from({ length: width }, (_, j) => scales.get(groupOf(j, width)) ?? 0);
}

/** [width] column weights that read D0's channels from one group, each copy alike, times `factor`. */
export function readColumns(width: number, group: number, factor = 1): Float64Array {
  const copies = width / GROUPS / D0.fpnChannels;
  return perGroup(width, new Map([[group, factor / copies]]));
}

/** What a node of a grown cell (1 and up) multiplies its input `from` by. */
export function coefficient(grown: GrownTensors, cell: number, node: number, from: number): number {
  const slot = BIFPN_NODES[node]!.inputs.indexOf(from);
  if (isIdentityCell(cell)) return slot === 0 && isOutput(node) ? SHRINK : 0;
  const raw = [...grown.source(NAMES.edgeWeights(originCell(cell), node)).data];
  const everyEdge = raw.map(() => true);
  return nodeCoefficients(D0.fusion, raw, everyEdge)[slot]!;
}

/** Nodes that read a feature of their own cell (`BIFPN_NODES`' ids). */
export function consumersOf(feature: number): number[] {
  return [...BIFPN_NODES.keys()].filter((node) => BIFPN_NODES[node]!.inputs.includes(feature));
}

/** [width] what a node's output is multiplied by: its consumers' coefficients, each in the group they read. */
export function outputScale(grown: GrownTensors, cell: number, node: number): Float64Array {
  const { fpnChannels, fpnCells } = grown.variant;
  const scales = new Map<number, number>();
  const serve = (consumerCell: number, feature: number) => {
    for (const consumer of consumersOf(feature)) {
      scales.set(READ_GROUP[consumer]!, coefficient(grown, consumerCell, consumer, feature));
    }
  };
  serve(cell, INPUT_COUNT + node);
  if (isOutput(node)) {
    if (cell + 1 < fpnCells) serve(cell + 1, levelIndex(node));
    else scales.set(HEADS_GROUP, 1);
  }
  return perGroup(fpnChannels, scales);
}

export function isOutput(node: number): boolean {
  return levelIndex(node) >= 0;
}

/** 0…4 for the nodes that give P3…P7, else -1: also the feature id of that output in the next cell. */
export function levelIndex(node: number): number {
  return (OUTPUT_NODES as readonly number[]).indexOf(node);
}
