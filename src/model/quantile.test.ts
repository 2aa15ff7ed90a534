import { expect, test } from 'vitest';
import { quantile } from './quantile';

test('quantiles interpolate between ranks, as numpy does', () => {
  // numpy.percentile([4, 1, 3, 2], [50, 95]) → 2.5, 3.85
  expect(quantile([4, 1, 3, 2], 0.5)).toBe(2.5);
  expect(quantile([4, 1, 3, 2], 0.95)).toBeCloseTo(3.85, 12);
  expect(quantile([], 0.5)).toBeNull();
  expect(quantile([7], 0.95)).toBe(7);
});
