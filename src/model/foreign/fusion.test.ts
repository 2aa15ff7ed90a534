import { expect, test } from 'vitest';
import { rawWeights } from './fusion';
import type { Node } from './node';

const NODE: Node = { name: 'node', op: 'Add', inputs: [], outputs: [], attributes: new Map() };

/** What a node of these weights computes with: fast normalised fusion, its projection's norm scaled. */
function computed(coefficients: readonly number[], projected: readonly number[]): number[] {
  const { weights, factors } = rawWeights(coefficients, projected, NODE);
  const total = weights.reduce((sum, w) => sum + w, 1e-4);
  return weights.map((w, i) => (w / total) * factors[i]!);
}

test.each([
  ['of learned weights', [0.5, 0.49995], []],
  ['of small weights', [0.3, 0.3], []],
  ['a projection scaled much', [0.3, 0.9], [0]],
  ['a projection scaled so that the sum is barely over 1', [0.4, 0.6015], [0]],
  ['a projection scaled so that the sum is far below 1', [0.2, 0.2], [1]],
] as const)('coefficients %s come back', (_, coefficients, projected) => {
  const found = computed(coefficients, projected);
  for (const [i, c] of coefficients.entries()) expect(found[i]).toBeCloseTo(c, 9);
});

test('coefficients of no normalised weights are refused', () => {
  expect(() => computed([0.5, 1.05], [0])).toThrow('no normalised weights');
  expect(() => computed([-0.1, 1.1], [])).toThrow('no normalised weights');
});
