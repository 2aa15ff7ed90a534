import { expect, test } from 'vitest';
import { linearScale, logScale, roundDecade } from './scale';

test('a linear scale keeps distances and labels round values within its domain', () => {
  const scale = linearScale([30, 56], [200, 10]);
  expect([scale(30), scale(43), scale(56)]).toEqual([200, 105, 10]);
  expect(scale.ticks).toEqual([30, 40, 50]);
  expect(linearScale([1, 3], [0, 1], 4).ticks).toEqual([1, 1.5, 2, 2.5, 3]);
});

test('a logarithmic scale keeps ratios', () => {
  const scale = logScale([1, 1000], [0, 300]);
  expect([1, 10, 100, 1000].map((value) => Math.round(scale(value)))).toEqual([0, 100, 200, 300]);
  expect(scale.ticks).toEqual([1, 2, 5, 10, 20, 50, 100, 200, 500, 1000]);
  expect(logScale([0.2, 50_000], [0, 1]).ticks).toEqual([1, 10, 100, 1000, 10_000]);
  expect(logScale([0.05, 1], [0, 1]).ticks).toEqual([0.05, 0.1, 0.2, 0.5, 1]);
});

test('domains end at round values', () => {
  expect([2.5, 5, 322.7, 0.3].map((value) => roundDecade(value, 'up'))).toEqual([5, 5, 500, 0.5]);
  expect([2.5, 5, 322.7, 0.3].map((value) => roundDecade(value, 'down'))).toEqual([2, 5, 200, 0.2]);
});
