import { describe, expect, test } from 'vitest';
import { formatScientific } from '../../i18n/format';
import { BIFPN_EDGES, BIFPN_NODES, EDGES_PER_CELL } from '../../model/bifpn/topology';
import { architectureOf } from '../../model/network/architecture';
import { VARIANT_IDS, VARIANTS } from '../../model/network/variants';
import { headParameters, scalingRows, separableCost, wirings } from './numbers';

describe('scalingRows', () => {
  test('mark what the authors built other than rounded formulas: from D5 on', () => {
    const marked = Object.fromEntries(
      VARIANT_IDS.map((id) => [
        id,
        scalingRows(VARIANTS[id])
          .filter(({ differs }) => differs)
          .map((row) => row.id),
      ]),
    );
    expect(marked).toEqual({
      d0: [],
      d1: [],
      d2: [],
      d3: [],
      d4: [],
      d5: ['cells', 'size'],
      d6: ['cells'],
      d7: ['width', 'cells', 'size'],
    });
  });
});

describe('separableCost', () => {
  test('is (k² + C) / (k² · C) of the full convolution', () => {
    for (const channels of [64, 88, 384]) {
      expect(separableCost(3, channels).ratio).toBeCloseTo((9 + channels) / (9 * channels), 12);
    }
    expect(separableCost(3, 64)).toMatchObject({ full: 36_864, separable: 4_672 });
  });
});

describe('headParameters', () => {
  test('of D0 with 90 classes, counted by hand', () => {
    const layer = 64 * 9 + 64 * 64 + 64;
    const predict = (outputs: number) => 64 * 9 + 64 * outputs + outputs;
    const shared = 2 * 3 * layer + predict(810) + predict(36);
    expect(headParameters(architectureOf(VARIANTS.d0))).toEqual({
      shared,
      norms: 2 * 3 * 5 * 2 * 64,
      unshared: 5 * shared,
      saved: 4 * shared,
    });
  });
});

describe('wirings', () => {
  test('of one cell, counted one by one', () => {
    let count = 0;
    const masks = BIFPN_NODES.map((_, n) =>
      BIFPN_EDGES.reduce((mask, edge, i) => (edge.node === n ? mask | (1 << i) : mask), 0),
    );
    for (let kept = 0; kept < 1 << EDGES_PER_CELL; kept++) {
      if (masks.every((mask) => (kept & mask) !== 0)) count++;
    }
    expect(wirings(1)).toBe(count);
    expect(wirings(3)).toBe(count ** 3);
  });
});

test.each([
  [83_349, '8.3 × 10⁴'],
  [83_349 ** 3, '5.8 × 10¹⁴'],
  [1e20, '1.0 × 10²⁰'],
])('%d in scientific notation', (value, text) => {
  expect(formatScientific('en', value)).toBe(text);
});
