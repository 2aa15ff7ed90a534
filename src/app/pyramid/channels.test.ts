import { expect, test } from 'vitest';
import { orderChannels } from './channels';

const ENERGY = Float32Array.of(0.5, Number.NaN, 2, 0.5, 0, 9);

test('by energy: most first, equals by number, NaN last', () => {
  expect(orderChannels(ENERGY, 'energy')).toEqual([5, 2, 0, 3, 4, 1]);
});

test('by number', () => {
  expect(orderChannels(ENERGY, 'index')).toEqual([0, 1, 2, 3, 4, 5]);
});
