import { ANCHORS_PER_CELL, LEVELS } from '../../network/variants';
import { anchorAt, DEFAULT_ANCHORS, levelStride } from '../anchors';
import { type BoxDeltas, decodeBox } from '../decode';

/** Boxes of whole outputs, for comparing one network with another. */

/**
 * Sides of every anchor's box in input pixels, level by level.
 * @param regressions of P3…P7, each [9 · 4, H, W]
 */
export function everyBox(
  regressions: readonly Float32Array[],
  inputSize: number,
  anchorScale: number,
): Float64Array {
  const config = { ...DEFAULT_ANCHORS, anchorScale };
  const sides: number[] = [];
  for (const [i, level] of LEVELS.entries()) {
    const width = inputSize / levelStride(level);
    const area = width * width;
    for (let cell = 0; cell < area; cell++) {
      for (let a = 0; a < ANCHORS_PER_CELL; a++) {
        const deltas = [0, 1, 2, 3].map((k) => regressions[i]![(a * 4 + k) * area + cell]!);
        const anchor = anchorAt(config, level, Math.floor(cell / width), cell % width, a);
        sides.push(...decodeBox(anchor, deltas as unknown as BoxDeltas));
      }
    }
  }
  return Float64Array.from(sides);
}

/** Largest difference of two equally long lists; infinite where they are not, NaN where a value is none. */
export function largestDistance(actual: Float64Array, expected: Float64Array): number {
  if (actual.length !== expected.length) return Number.POSITIVE_INFINITY;
  let largest = 0;
  for (let i = 0; i < expected.length; i++) {
    const d = Math.abs(actual[i]! - expected[i]!);
    // NaN compares false: it must not pass as no difference.
    if (!(d <= largest)) largest = d;
  }
  return largest;
}
