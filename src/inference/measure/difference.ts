import type { Difference } from '../api/measuring';

/** Of values in the same order; NaN where a value of either is no number. */
export function difference(actual: Float32Array, expected: Float32Array): Difference {
  let maxAbsolute = 0;
  let magnitude = 0;
  for (const [i, value] of expected.entries()) {
    const d = Math.abs(actual[i]! - value);
    // NaN compares false: it must not pass as no difference, nor be replaced by a later one.
    if (!(d <= maxAbsolute)) maxAbsolute = Number.isNaN(maxAbsolute) ? maxAbsolute : d;
    magnitude = Math.max(magnitude, Math.abs(value));
  }
  return { maxAbsolute, magnitude };
}
