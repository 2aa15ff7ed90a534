import { expect, test } from 'vitest';
import { planMemory } from './plan';

test('tensors whose lives do not meet share a buffer, which is as large as the largest of them', () => {
  const plan = planMemory([
    { bytes: 100, first: 0, last: 1 },
    { bytes: 300, first: 1, last: 2 },
    { bytes: 50, first: 2, last: 4 },
    { bytes: 200, first: 3, last: 4 },
  ]);
  expect(plan.buffers).toEqual([300, 100]);
  expect(plan.bufferOf).toEqual([1, 0, 1, 0]);
  expect(plan.bytes).toBe(400);
});

test('a step never writes where it reads', () => {
  const chain = Array.from({ length: 6 }, (_, i) => ({ bytes: 8, first: i, last: i + 1 }));
  const { buffers, bufferOf } = planMemory(chain);
  expect(buffers).toEqual([8, 8]);
  expect(bufferOf).toEqual([0, 1, 0, 1, 0, 1]);
});

test('nothing takes nothing', () => {
  expect(planMemory([])).toEqual({ buffers: [], bufferOf: [], bytes: 0 });
});
