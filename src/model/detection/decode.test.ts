import { describe, expect, it } from 'vitest';
import { seededRandom } from '../random';
import type { Anchor } from './anchors';
import { anchorBox, type Box, type BoxDeltas, boxIou, clipBox, decodeBox, logit, sigmoid } from './decode';

/** The inverse as the network is trained on it (effdet object_detection/box_coder.py). */
function encodeBox(anchor: Anchor, [x1, y1, x2, y2]: Box): BoxDeltas {
  return [
    ((y1 + y2) / 2 - anchor.yc) / anchor.h,
    ((x1 + x2) / 2 - anchor.xc) / anchor.w,
    Math.log((y2 - y1) / anchor.h),
    Math.log((x2 - x1) / anchor.w),
  ];
}

const ANCHOR: Anchor = { yc: 100, xc: 50, h: 20, w: 40 };

describe('decodeBox', () => {
  it('undoes the encoding', () => {
    const random = seededRandom(1);
    for (let i = 0; i < 500; i++) {
      const anchor = { yc: 500 * random(), xc: 500 * random(), h: 1 + 300 * random(), w: 1 + 300 * random() };
      const [x1, y1] = [600 * random() - 50, 600 * random() - 50];
      const box: Box = [x1, y1, x1 + 0.5 + 400 * random(), y1 + 0.5 + 400 * random()];
      decodeBox(anchor, encodeBox(anchor, box)).forEach((value, side) => {
        expect(value).toBeCloseTo(box[side]!, 8);
      });
    }
  });

  it('gives the anchor for zeros, and y before x', () => {
    expect(decodeBox(ANCHOR, [0, 0, 0, 0])).toEqual([30, 90, 70, 110]);
    expect(anchorBox(ANCHOR)).toEqual([30, 90, 70, 110]);
    expect(decodeBox(ANCHOR, [1, 0, 0, 0])).toEqual([30, 110, 70, 130]);
    expect(decodeBox(ANCHOR, [0, 0, Math.log(2), 0])).toEqual([30, 80, 70, 120]);
  });
});

describe('clipBox', () => {
  it('keeps what is inside and cuts the rest', () => {
    expect(clipBox([1, 2, 3, 4], 10, 5)).toEqual([1, 2, 3, 4]);
    expect(clipBox([-5, -1, 30, 4], 10, 5)).toEqual([0, 0, 10, 4]);
    expect(clipBox([20, 6, 30, 9], 10, 5)).toEqual([10, 5, 10, 5]);
  });
});

describe('boxIou', () => {
  it('knows the simple cases', () => {
    expect(boxIou([0, 0, 10, 10], [0, 0, 10, 10])).toBe(1);
    expect(boxIou([0, 0, 10, 10], [5, 0, 15, 10])).toBeCloseTo(1 / 3, 12);
    expect(boxIou([0, 0, 10, 10], [10, 0, 20, 10])).toBe(0);
    expect(boxIou([3, 3, 3, 3], [3, 3, 3, 3])).toBe(0);
  });
});

describe('sigmoid and logit', () => {
  it('undo each other', () => {
    for (let score = 0.001; score < 1; score += 0.007) expect(sigmoid(logit(score))).toBeCloseTo(score, 12);
  });

  it('reach the ends without overflow', () => {
    expect([sigmoid(-1000), sigmoid(0), sigmoid(1000)]).toEqual([0, 0.5, 1]);
    expect([sigmoid(Number.NEGATIVE_INFINITY), sigmoid(Number.POSITIVE_INFINITY)]).toEqual([0, 1]);
    expect([logit(0), logit(0.5), logit(1)]).toEqual([Number.NEGATIVE_INFINITY, 0, Number.POSITIVE_INFINITY]);
    expect(sigmoid(-700)).toBeGreaterThan(0);
  });
});
