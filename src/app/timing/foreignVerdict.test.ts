import { expect, test } from 'vitest';
import type { Difference } from '../../inference/api/measuring';
import { foreignVerdict } from './foreignVerdict';

const level = (classes: Difference, boxes: Difference = { maxAbsolute: 0, magnitude: 1 }) => ({
  levels: [{ level: 3, classes, boxes }],
});

test('the bound is absolute up to the magnitude of a trained network, and in proportion above', () => {
  expect(foreignVerdict(level({ maxAbsolute: 4.9e-5, magnitude: 3 }), 'f32')).toBe('same');
  expect(foreignVerdict(level({ maxAbsolute: 5.1e-5, magnitude: 3 }), 'f32')).toBe('differ');
  expect(foreignVerdict(level({ maxAbsolute: 9e-5, magnitude: 20 }), 'f32')).toBe('same');
  expect(foreignVerdict(level({ maxAbsolute: 1e-2, magnitude: 3 }), 'f16')).toBe('same');
  expect(foreignVerdict(level({ maxAbsolute: 3e-2, magnitude: 3 }), 'f16')).toBe('differ');
});

test('boxes count as classes do', () => {
  const same = { maxAbsolute: 0, magnitude: 1 };
  expect(foreignVerdict(level(same, { maxAbsolute: 1e-3, magnitude: 1 }), 'f32')).toBe('differ');
});

test('what is no number is never the same; of rounded activations there is no verdict', () => {
  const none = { maxAbsolute: Number.NaN, magnitude: 1 };
  for (const precision of ['f32', 'f16', 'int8'] as const)
    expect(foreignVerdict(level(none), precision)).toBe('notNumbers');
  expect(foreignVerdict(level({ maxAbsolute: 0, magnitude: 1 }), 'int8')).toBe('unbounded');
});
