import { expect, test } from 'vitest';
import { levelMap } from '../testing/fakes';
import { commonRange, decimalsFor, isZero } from './range';

const MAPS = [levelMap(3, [1, 2, 3, 4]), levelMap(4, [-7]), levelMap(5, [0.5])];

test('activations are coloured from the smallest to the largest value of all levels', () => {
  expect(commonRange(MAPS, false)).toEqual({ min: -7, max: 4 });
});

test('differences are coloured around zero', () => {
  expect(commonRange(MAPS, true)).toEqual({ min: -7, max: 7 });
});

test('a level without the channel does not count', () => {
  const none = { ...levelMap(6, [0]), values: new Float32Array(), min: 0, max: 0 };
  expect(commonRange([levelMap(3, [5, 6, 7, 8]), none], false)).toEqual({ min: 5, max: 8 });
});

test('no maps and equal runs have the range of zero', () => {
  expect(isZero(commonRange([], true))).toBe(true);
  expect(isZero(commonRange([levelMap(3, [0, 0, 0, 0])], true))).toBe(true);
  expect(isZero(commonRange(MAPS, true))).toBe(false);
  expect(Object.is(commonRange([levelMap(3, [0])], true).min, 0)).toBe(true);
});

test.each([
  [{ min: 0, max: 0 }, 0],
  [{ min: 0, max: 153 }, 0],
  [{ min: -15.2, max: 0.6 }, 1],
  [{ min: 0.3, max: 1.8 }, 2],
  [{ min: -0.0295, max: 0.0295 }, 4],
  [{ min: 0, max: 1e-12 }, 6],
  [{ min: 0, max: Number.POSITIVE_INFINITY }, 0],
])('%o is written with %i decimals', (range, decimals) => {
  expect(decimalsFor(range)).toBe(decimals);
});
