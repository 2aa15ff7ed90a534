import { describe, expect, it } from 'vitest';
import { LEVELS } from '../network/variants';
import {
  type AnchorConfig,
  anchorAt,
  anchorShape,
  anchorsPerCell,
  DEFAULT_ANCHORS,
  levelStride,
} from './anchors';
import { anchorBox } from './decode';

/**
 * effdet's way: per level and configuration a meshgrid of centres, then stacked `[cells, configurations]`;
 * boxes [y1, x1, y2, x2] (effdet/anchors.py).
 */
function meshgridAnchors(inputSize: number, anchorScale: number): number[][] {
  const boxes: number[][] = [];
  for (let stride = 8; stride <= 128; stride *= 2) {
    const configurations: [halfX: number, halfY: number][] = [];
    for (const octave of [0, 1 / 3, 2 / 3]) {
      for (const [x, y] of [
        [1, 1],
        [1.4, 0.7],
        [0.7, 1.4],
      ] as const) {
        const size = anchorScale * stride * 2 ** octave;
        configurations.push([(size * x) / 2, (size * y) / 2]);
      }
    }
    for (let y = stride / 2; y < inputSize; y += stride) {
      for (let x = stride / 2; x < inputSize; x += stride) {
        for (const [halfX, halfY] of configurations) boxes.push([y - halfY, x - halfX, y + halfY, x + halfX]);
      }
    }
  }
  return boxes;
}

/** Anchors of all levels for a square input of `inputSize` pixels (a multiple of the largest stride). */
function anchorCount(config: AnchorConfig, inputSize: number): number {
  const cells = LEVELS.reduce<number>((sum, level) => sum + (inputSize / levelStride(level)) ** 2, 0);
  return cells * anchorsPerCell(config);
}

describe('anchors', () => {
  it.each([
    [256, 4],
    [128, 5],
  ])('at %i px and scale %i are those of the meshgrid, in its order', (inputSize, anchorScale) => {
    const config = { ...DEFAULT_ANCHORS, anchorScale };
    const own: number[][] = [];
    for (const level of LEVELS) {
      const side = inputSize / 2 ** level;
      for (let row = 0; row < side; row++) {
        for (let col = 0; col < side; col++) {
          for (let index = 0; index < anchorsPerCell(config); index++) {
            const [x1, y1, x2, y2] = anchorBox(anchorAt(config, level, row, col, index));
            own.push([y1, x1, y2, x2]);
          }
        }
      }
    }
    const expected = meshgridAnchors(inputSize, anchorScale);
    expect(own).toHaveLength(expected.length);
    expect(own).toHaveLength(anchorCount(config, inputSize));
    const values = expected.flat();
    const worst = own.flat().reduce((max, value, i) => Math.max(max, Math.abs(value - values[i]!)), 0);
    expect(worst).toBeLessThan(1e-9);
  });

  it('have the values spelled out here', () => {
    expect(anchorAt(DEFAULT_ANCHORS, 3, 0, 0, 0)).toEqual({ yc: 4, xc: 4, h: 32, w: 32 });
    expect(anchorAt(DEFAULT_ANCHORS, 3, 2, 5, 1)).toEqual({
      yc: 20,
      xc: 44,
      h: expect.closeTo(22.4, 10),
      w: expect.closeTo(44.8, 10),
    });
    expect(anchorAt(DEFAULT_ANCHORS, 7, 3, 0, 8)).toEqual({
      yc: 448,
      xc: 64,
      h: expect.closeTo(512 * 2 ** (2 / 3) * 1.4, 9),
      w: expect.closeTo(512 * 2 ** (2 / 3) * 0.7, 9),
    });
  });

  it('number 49,104 at 512 px', () => {
    expect(anchorsPerCell(DEFAULT_ANCHORS)).toBe(9);
    expect(anchorCount(DEFAULT_ANCHORS, 512)).toBe(49104);
  });

  it('nest the ratio inside the scale', () => {
    const shapes = Array.from({ length: 9 }, (_, i) => anchorShape(DEFAULT_ANCHORS, i));
    expect(shapes.map(({ aspectRatio }) => aspectRatio[0])).toEqual([1, 1.4, 0.7, 1, 1.4, 0.7, 1, 1.4, 0.7]);
    expect(shapes.map(({ scale }) => Math.round(3 * Math.log2(scale)))).toEqual([0, 0, 0, 1, 1, 1, 2, 2, 2]);
  });
});
