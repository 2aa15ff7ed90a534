import { expect, test } from 'vitest';
import { BIFPN_NODES, INPUT_COUNT } from '../bifpn/topology';
import { VARIANT_IDS, VARIANTS, type VariantId } from '../network/variants';
import { channelMap, expandPointwise, expandRows } from './channelMap';
import { passThroughCells, preparationCell } from './passThrough';
import { consumersOf, levelIndex, READ_GROUP } from './sumGroups';
import { PREPARATION_GROUP } from './sumPreparation';

test('a widened pair of layers computes what the narrow one does', () => {
  const inner = channelMap(8, 3);
  const outer = channelMap(2, 2);
  const w1 = { shape: [3, 2, 1, 1], data: Float32Array.of(1, 2, 3, 4, 5, 6) };
  const w2 = { shape: [2, 3, 1, 1], data: Float32Array.of(3, 6, 12, -3, -6, 24) };
  const x = [1, -1];
  const apply = (w: Float32Array, input: number[]) =>
    Array.from({ length: w.length / input.length }, (_, j) =>
      input.reduce((sum, value, i) => sum + w[j * input.length + i]! * value, 0),
    );
  const narrow = apply(w2.data, apply(w1.data, x));
  const hidden = apply(expandPointwise(w1, inner, outer).data, x);
  const wide = apply(expandPointwise(w2, outer, inner).data, hidden);
  expect(hidden).toHaveLength(8);
  for (const [i, value] of narrow.entries()) expect(wide[i]).toBeCloseTo(value, 5);
});

test('rows repeat in order, scaled', () => {
  const rows = expandRows(
    { shape: [2], data: Float32Array.of(1, 2) },
    channelMap(3, 2),
    Float64Array.of(1, 2, 3),
  );
  expect([...rows.data]).toEqual([1, 4, 3]);
});

test('a map narrower than its source takes the leading channels of both sides', () => {
  const map = channelMap(2, 2);
  const matrix = expandPointwise(
    { shape: [3, 3], data: Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9) },
    map,
    map,
  );
  expect([...matrix.data]).toEqual([1, 2, 4, 5]);
});

test('consumers of one producer read different groups, in its cell and the next', () => {
  for (const node of BIFPN_NODES.keys()) {
    const level = levelIndex(node);
    const consumers = [...consumersOf(INPUT_COUNT + node), ...(level >= 0 ? consumersOf(level) : [])];
    const groups = consumers.map((consumer) => READ_GROUP[consumer]);
    expect(new Set(groups).size, BIFPN_NODES[node]!.name).toBe(groups.length);
  }
});

test('a level of the preparation cell reads a group in which the level below is silent', () => {
  for (let level = 1; level < INPUT_COUNT; level++) {
    const written = consumersOf(level - 1).map((consumer) => READ_GROUP[consumer]);
    expect(written).not.toContain(PREPARATION_GROUP[level]);
  }
});

/** Layers of both heads that growth added; what they compute the layer after them takes back. */
function passThroughHeadLayers(variant: VariantId): number[] {
  const [first, end] = [VARIANTS.d0.headLayers, VARIANTS[variant].headLayers];
  return Array.from({ length: end - first }, (_, i) => first + i);
}

test('what growth added, for every variant', () => {
  const added = VARIANT_IDS.map((id) => [
    passThroughCells(id),
    preparationCell(id),
    passThroughHeadLayers(id),
  ]);
  expect(added).toEqual([
    [[], null, []],
    [[3], null, []],
    [[3, 4], null, []],
    [[3, 4, 5], null, [3]],
    [[3, 4, 5, 6], null, [3]],
    [[3, 4, 5, 6], null, [3]],
    [[4, 5, 6, 7], 0, [3, 4]],
    [[4, 5, 6, 7], 0, [3, 4]],
  ]);
});
