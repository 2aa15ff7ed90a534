import { VARIANTS, type VariantId } from '../network/variants';
import { FIRST_TRAINED_CELL } from './sumGroups';

const D0 = VARIANTS.d0;

/**
 * The BiFPN cell that a grown D6 or D7 starts with, null for the others: their nodes add without weights, so this
 * cell scales each input for each of its readers. It neither passes through nor does it come from D0's training.
 */
export function preparationCell(variant: VariantId): number | null {
  return VARIANTS[variant].fusion === 'sum' ? 0 : null;
}

/** BiFPN cells that growth added and whose outputs are their inputs; only true of a model grown from D0. */
export function passThroughCells(variant: VariantId): number[] {
  const firstTrained = preparationCell(variant) === null ? 0 : FIRST_TRAINED_CELL;
  return indicesFrom(firstTrained + D0.fpnCells, VARIANTS[variant].fpnCells);
}

function indicesFrom(first: number, end: number): number[] {
  return Array.from({ length: Math.max(0, end - first) }, (_, i) => first + i);
}
