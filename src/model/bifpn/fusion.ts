import type { FusionKind } from '../network/variants';
import { BIFPN_NODES, EDGES_PER_CELL, FIRST_EDGE, type TopologyId, topologyMask } from './topology';

/** ε of fast normalised fusion (paper, section 3.3; effdet's `fastattn`). */
export const FUSION_EPSILON = 1e-4;

/** What a user can edit about fusion; arrays are [cells · EDGES_PER_CELL], cell-major. */
export interface FusionState {
  readonly kind: FusionKind;
  /** Raw learned weights, before ReLU or softmax; unused by `sum`. */
  readonly weights: Float32Array;
  /** 1 where the edge takes part, 0 where it is cut. */
  readonly active: Uint8Array;
}

export function initialFusion(kind: FusionKind, weights: Float32Array): FusionState {
  return { kind, weights: weights.slice(), active: new Uint8Array(weights.length).fill(1) };
}

export function withTopology(state: FusionState, id: TopologyId): FusionState {
  const mask = topologyMask(id);
  const active = Uint8Array.from(state.active, (_, i) => (mask[i % EDGES_PER_CELL] ? 1 : 0));
  return { ...state, active };
}

export function withEdge(
  state: FusionState,
  index: number,
  change: { weight?: number; active?: boolean },
): FusionState {
  const weights = state.weights.slice();
  const active = state.active.slice();
  if (change.weight !== undefined) weights[index] = change.weight;
  if (change.active !== undefined) active[index] = change.active ? 1 : 0;
  return { ...state, weights, active };
}

type Normalise = (raw: readonly number[]) => number[];

/** What each kind makes of a node's raw weights, computed in double precision and stored as f32. */
const NORMALISE: Readonly<Record<FusionKind, Normalise>> = {
  fast: (raw) => {
    const positive = raw.map((w) => Math.max(w, 0));
    const total = positive.reduce((a, b) => a + b, 0) + FUSION_EPSILON;
    return positive.map((w) => w / total);
  },
  softmax: (raw) => {
    const peak = Math.max(...raw);
    const powers = raw.map((w) => Math.exp(w - peak));
    const total = powers.reduce((a, b) => a + b, 0);
    return powers.map((p) => p / total);
  },
  sum: (raw) => raw.map(() => 1),
};

/** Coefficients of one node's inputs, in edge order. A cut edge leaves the sum and the normalisation. */
export function nodeCoefficients(
  kind: FusionKind,
  raw: readonly number[],
  active: readonly boolean[],
): number[] {
  const kept = raw.filter((_, i) => active[i]);
  const normalised = kept.length > 0 ? NORMALISE[kind](kept) : [];
  let next = 0;
  return raw.map((_, i) => (active[i] ? normalised[next++]! : 0));
}

/**
 * Coefficients of every edge: a node's output is Σ coefficientᵢ · xᵢ before its swish. Both backends take these,
 * so cutting an edge or changing the kind of fusion never rebuilds a graph.
 * @returns [cells · EDGES_PER_CELL]
 */
export function fusionCoefficients(state: FusionState): Float32Array {
  const out = new Float32Array(state.weights.length);
  for (let cell = 0; cell * EDGES_PER_CELL < out.length; cell++) {
    for (const [n, node] of BIFPN_NODES.entries()) {
      const first = cell * EDGES_PER_CELL + FIRST_EDGE[n]!;
      const slots = node.inputs.map((_, slot) => first + slot);
      const coefficients = nodeCoefficients(
        state.kind,
        slots.map((i) => state.weights[i]!),
        slots.map((i) => state.active[i] === 1),
      );
      out.set(coefficients, first);
    }
  }
  return out;
}

/** An edge that the model does not have takes no part, whatever was edited. */
export function withinModel(state: FusionState, own: FusionState): FusionState {
  return { ...state, active: state.active.map((on, i) => on & own.active[i]!) };
}

/** Whether two states compute the same. */
export function sameFusion(a: FusionState, b: FusionState): boolean {
  return (
    a.kind === b.kind &&
    a.weights.length === b.weights.length &&
    a.weights.every((w, i) => w === b.weights[i]) &&
    a.active.every((on, i) => on === b.active[i])
  );
}
