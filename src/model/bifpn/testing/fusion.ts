import type { FusionKind } from '../../network/variants';
import type { FusionState } from '../fusion';

/** Fusion with every edge there. @param weights [cells · EDGES_PER_CELL] */
export function initialFusion(kind: FusionKind, weights: Float32Array): FusionState {
  return { kind, weights: weights.slice(), active: new Uint8Array(weights.length).fill(1) };
}
