import { describe, expect, test } from 'vitest';
import { architectureOf } from '../../model/network/architecture';
import { LEVELS, VARIANTS } from '../../model/network/variants';
import { letterbox } from '../../model/preprocess/letterbox';
import { cellAt, cellInImage, fieldInImage, imageShare, inputSideInImage, steppedCell } from './cells';

/** A landscape: 512 × 343 of the 512 × 512 input pixels, 2.5 image pixels each. */
const WIDE = letterbox(1280, 857, 512);

const mapOf = (level: number, inputSize = 512) => {
  const side = inputSize / 2 ** level;
  return { level, width: side, height: side };
};

describe('a cell on the image', () => {
  test('is its stride a side, in image pixels', () => {
    expect(cellInImage(WIDE, { level: 3, row: 0, col: 0 })).toEqual([0, 0, 20, 20]);
    expect(cellInImage(WIDE, { level: 5, row: 2, col: 3 })).toEqual([240, 160, 320, 240]);
  });

  test('ends at the image; below it there is nothing', () => {
    expect(cellInImage(WIDE, { level: 7, row: 2, col: 0 })).toEqual([0, 640, 320, 857]);
    expect(cellInImage(WIDE, { level: 7, row: 3, col: 0 })).toBeNull();
  });

  test('lies under the place of the map that finds it, on images of any shape', () => {
    for (const [width, height] of [
      [100, 80],
      [80, 100],
      [512, 512],
      [3000, 17],
      [1, 1],
    ] as const) {
      const box = letterbox(width, height, 512);
      const side = inputSideInImage(box);
      for (const level of LEVELS) {
        const map = mapOf(level);
        for (const cell of [
          { level, row: 0, col: 0 },
          { level, row: map.height - 1, col: map.width - 1 },
          { level, row: 1, col: 2 },
        ]) {
          const square = cellInImage(box, cell);
          if (!square) continue;
          const [x1, y1, x2, y2] = square;
          expect(cellAt(map, (x1 + x2) / 2 / side, (y1 + y2) / 2 / side)).toEqual(cell);
        }
      }
    }
  });
});

test('the cells of a level tile the image', () => {
  const area = (level: number) => {
    const { width, height } = mapOf(level);
    let sum = 0;
    for (let row = 0; row < height; row++) {
      for (let col = 0; col < width; col++) {
        const [x1, y1, x2, y2] = cellInImage(WIDE, { level, row, col }) ?? [0, 0, 0, 0];
        sum += (x2 - x1) * (y2 - y1);
      }
    }
    return sum;
  };
  for (const level of LEVELS) expect(area(level)).toBeCloseTo(1280 * 857, 3);
});

test('the map covers the input, which is as wide as the long side; the image fills a part', () => {
  expect(inputSideInImage(WIDE)).toBeCloseTo(1280, 9);
  expect(imageShare(WIDE)).toEqual({ x: 1, y: 343 / 512 });
  expect(imageShare(letterbox(857, 1280, 512))).toEqual({ x: 343 / 512, y: 1 });
});

test('points beyond a map belong to the cells at its edge', () => {
  expect(cellAt(mapOf(6), -0.1, 1)).toEqual({ level: 6, row: 7, col: 0 });
});

test('steps end at the edge', () => {
  const cell = { level: 7, row: 1, col: 3 };
  expect(steppedCell(cell, mapOf(7), -1, 0)).toEqual({ level: 7, row: 0, col: 3 });
  expect(steppedCell(cell, mapOf(7), -5, 1)).toEqual({ level: 7, row: 0, col: 3 });
  expect(steppedCell(cell, mapOf(7), 9, -9)).toEqual({ level: 7, row: 3, col: 0 });
});

test('the field of the convolutions surrounds the cell, and grows with the level', () => {
  const big = letterbox(5120, 5120, 5120);
  const sides = [3, 4, 5].map((level) => {
    const cell = { level, row: 40, col: 40 };
    const [cx1, cy1, cx2, cy2] = cellInImage(big, cell)!;
    const [x1, y1, x2, y2] = fieldInImage(architectureOf(VARIANTS.d0), big, cell)!;
    expect(x1 + x2).toBe(cx1 + cx2);
    expect(y1 + y2).toBe(cy1 + cy2);
    expect(x2 - x1).toBeGreaterThan(cx2 - cx1);
    return x2 - x1;
  });
  expect(sides).toEqual([...sides].sort((a, b) => a - b));
});
