import { munkres } from 'munkres';

/**
 * Pairs rows with columns so that the sum of similarities is greatest (Hungarian algorithm), among pairs of at
 * least `minimum`. Greedy pairing is simpler but hands a track's detection to whoever overlaps it most, which
 * swaps identities when objects cross.
 * @param similarity 0…1
 * @returns [row, column] of each pair
 */
export function assign<Row, Column>(
  rows: readonly Row[],
  columns: readonly Column[],
  similarity: (row: Row, column: Column) => number,
  minimum: number,
): [Row, Column][] {
  if (rows.length === 0 || columns.length === 0) return [];
  const costs = rows.map((row) =>
    columns.map((column) => {
      const value = similarity(row, column);
      return value >= minimum && value > 0 ? 1 - value : NO_PAIR;
    }),
  );
  return munkres(costs)
    .filter(([r, c]) => costs[r]![c]! < NO_PAIR)
    .map(([r, c]) => [rows[r]!, columns[c]!]);
}

/** Cost of a pair that may not be: that of no overlap, so it never outweighs one that may. */
const NO_PAIR = 1;
