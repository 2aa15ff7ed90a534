import { expect, test } from 'vitest';
import { seededRandom } from '../random';
import { assign } from './assignment';

/** Greatest sum over all ways to pair, by trying them. */
function bestSum(
  table: readonly (readonly number[])[],
  minimum: number,
  row = 0,
  taken: readonly number[] = [],
): number {
  if (row === table.length) return 0;
  let best = bestSum(table, minimum, row + 1, taken);
  for (const [column, value] of table[row]!.entries()) {
    if (value < minimum || taken.includes(column)) continue;
    best = Math.max(best, value + bestSum(table, minimum, row + 1, [...taken, column]));
  }
  return best;
}

test.each([
  [1, 4],
  [4, 1],
  [3, 5],
  [5, 3],
  [5, 5],
])('%d × %d: pairs are distinct, admissible and of the greatest sum', (rows, columns) => {
  const random = seededRandom(rows * 31 + columns);
  for (let round = 0; round < 40; round++) {
    const table = Array.from({ length: rows }, () => Array.from({ length: columns }, random));
    const pairs = assign([...table.keys()], [...table[0]!.keys()], (r, c) => table[r]![c]!, 0.4);
    expect(new Set(pairs.map(([r]) => r)).size).toBe(pairs.length);
    expect(new Set(pairs.map(([, c]) => c)).size).toBe(pairs.length);
    const values = pairs.map(([r, c]) => table[r]![c]!);
    expect(values.every((value) => value >= 0.4)).toBe(true);
    expect(values.reduce((a, b) => a + b, 0)).toBeCloseTo(bestSum(table, 0.4), 10);
  }
});

test('nothing pairs with nothing, and nothing similar with nobody', () => {
  expect(assign([], [1], () => 1, 0)).toEqual([]);
  expect(assign([1], [], () => 1, 0)).toEqual([]);
  expect(assign([1], [1], () => 0, 0)).toEqual([]);
});
