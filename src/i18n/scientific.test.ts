import { expect, test } from 'vitest';
import { formatScientific } from './format';

test.each([
  [3.14e-6, '3.1 × 10⁻⁶'],
  [9.96e-7, '1.0 × 10⁻⁶'],
  [-2.5e-10, '-2.5 × 10⁻¹⁰'],
  [1, '1.0 × 10⁰'],
  [12345, '1.2 × 10⁴'],
  [0, '0'],
  [Number.NaN, 'NaN'],
  [Number.POSITIVE_INFINITY, 'Infinity'],
])('%d is written %s', (value, text) => {
  expect(formatScientific('en', value)).toBe(text);
  expect(formatScientific('zh', value)).toBe(text);
});
