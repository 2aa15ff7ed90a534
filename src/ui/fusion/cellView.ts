import type { ModelInfo } from '../../inference/api/messages';
import type { FusionState } from '../../model/bifpn/fusion';
import { BIFPN_EDGES, BIFPN_NODES, EDGES_PER_CELL, INPUT_COUNT } from '../../model/bifpn/topology';
import { preparationCell } from '../../model/growth/passThrough';

/** An edge of one cell as the panel shows it. */
export interface EdgeView {
  /** Index in `BIFPN_EDGES`. */
  readonly edge: number;
  readonly raw: number;
  /** What the input is multiplied by; 0 where the edge is cut. */
  readonly coefficient: number;
  readonly active: boolean;
  /** The model does not have it: it can't be joined. */
  readonly absent: boolean;
  /** Whether weight or activity differ from the model's. */
  readonly edited: boolean;
}

/** @param coefficients of `fusion`, [cells · EDGES_PER_CELL] */
export function cellEdges(
  fusion: FusionState,
  own: FusionState,
  coefficients: Float32Array,
  cell: number,
): readonly EdgeView[] {
  return BIFPN_EDGES.map((_, edge) => {
    const i = cell * EDGES_PER_CELL + edge;
    const raw = fusion.weights[i]!;
    return {
      edge,
      raw,
      coefficient: coefficients[i]!,
      active: fusion.active[i] === 1,
      absent: own.active[i] === 0,
      edited: raw !== own.weights[i] || fusion.active[i] !== own.active[i],
    };
  });
}

/** Name of a feature of a cell: `P4in`, `P4td`, `P4out`. */
export function featureName(feature: number): string {
  return feature < INPUT_COUNT ? `P${feature + 3}in` : BIFPN_NODES[feature - INPUT_COUNT]!.name;
}

/** Where an edge's input comes from, seen from its node: what the overview's colours stand for. */
export const ORIGINS = ['coarser', 'input', 'top-down', 'finer'] as const;
export type Origin = (typeof ORIGINS)[number];

export function originOf(edge: number): Origin {
  const { fromLevel, toLevel, from } = BIFPN_EDGES[edge]!;
  if (fromLevel > toLevel) return 'coarser';
  if (fromLevel < toLevel) return 'finer';
  return from < INPUT_COUNT ? 'input' : 'top-down';
}

export interface Share {
  readonly edge: number;
  readonly origin: Origin;
  /** Part of the node's sum of coefficients, 0…1. */
  readonly share: number;
}

/** What each node of a cell listens to, in parts of one; all 0 where every edge is cut. */
export function cellShares(coefficients: Float32Array, cell: number): readonly (readonly Share[])[] {
  return BIFPN_NODES.map((_, node) => {
    const edges = BIFPN_EDGES.map((edge, i) => ({ edge, i })).filter(({ edge }) => edge.node === node);
    const total = edges.reduce((sum, { i }) => sum + coefficients[cell * EDGES_PER_CELL + i]!, 0);
    return edges.map(({ i }) => ({
      edge: i,
      origin: originOf(i),
      share: total > 0 ? coefficients[cell * EDGES_PER_CELL + i]! / total : 0,
    }));
  });
}

/** Two decimals; what would round to nothing in scientific notation; at most six characters. */
export function coefficientText(value: number): string {
  if (value === 0) return '0';
  return Math.abs(value) < 0.005 ? value.toExponential(0).replace('e-', 'e−') : value.toFixed(2);
}

/** A raw weight, which may be tiny in a grown model, as a number field reads it. */
export function weightDigits(value: number): string {
  if (value === 0) return '0';
  const size = Math.abs(value);
  return size < 0.001 || size >= 10_000 ? value.toExponential(1) : value.toFixed(3);
}

/** The same with a minus as it is printed. */
export function weightText(value: number): string {
  return weightDigits(value).replaceAll('-', '−');
}

const THINNEST = 1;
const THICKEST = 8;

/** Line width of an edge; coefficients of fast and softmax fusion are 0…1. */
export function strokeWidth(coefficient: number): number {
  return THINNEST + (THICKEST - THINNEST) * Math.min(Math.max(coefficient, 0), 1);
}

/** What growth made of a cell, if it did. */
export function cellRole({ passThroughCells, provenance, variant }: ModelInfo, cell: number) {
  if (passThroughCells.includes(cell)) return 'passesThrough';
  return provenance.kind === 'grown' && preparationCell(variant) === cell ? 'preparation' : null;
}
