import { expect, test } from 'vitest';
import { clockText } from './clock';

test.each([
  [0, 0, '0:00'],
  [59.6, 0, '1:00'],
  [61.25, 1, '1:01.3'],
  [59.96, 1, '1:00.0'],
  [3600, 0, '1:00:00'],
  [36_061, 2, '10:01:01.00'],
  [-1, 0, '0:00'],
])('%d s with %d decimals reads %s', (seconds, decimals, text) => {
  expect(clockText(seconds, decimals)).toBe(text);
});
