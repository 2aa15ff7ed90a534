import type { ModelInfo } from '../../inference/api/messages';
import { preparationCell } from '../../model/growth/passThrough';

/** What growth made of a cell, if it did. */
export function cellRole({ passThroughCells, provenance, variant }: ModelInfo, cell: number) {
  if (passThroughCells.includes(cell)) return 'passesThrough';
  return provenance.kind === 'grown' && preparationCell(variant) === cell ? 'preparation' : null;
}
