import { describe, expect, it } from 'vitest';
import { letterbox } from './letterbox';

describe('letterbox', () => {
  it.each([
    // source, input size, resized; the second line is the one that tells rounding from truncation
    [640, 480, 512, 512, 384],
    [1280, 857, 512, 512, 343],
    [600, 400, 512, 512, 341],
    [400, 600, 512, 341, 512],
    [512, 512, 512, 512, 512],
    [1, 1, 512, 512, 512],
    [10000, 1, 512, 512, 1],
    [1, 10000, 1536, 1, 1536],
    [3, 2, 128, 128, 85],
  ])('%i×%i into %i gives %i×%i', (sourceWidth, sourceHeight, inputSize, width, height) => {
    expect(letterbox(sourceWidth, sourceHeight, inputSize)).toEqual({
      sourceWidth,
      sourceHeight,
      inputSize,
      scale: inputSize / Math.max(sourceWidth, sourceHeight),
      width,
      height,
    });
  });

  it('fills the input with the long side, for any size', () => {
    for (let side = 1; side <= 4000; side += 7) {
      for (const inputSize of [128, 512, 896, 1536]) {
        const box = letterbox(side, Math.ceil(side / 3), inputSize);
        expect(box.width).toBe(inputSize);
        expect(box.height).toBeGreaterThanOrEqual(1);
        expect(box.height).toBeLessThanOrEqual(inputSize);
      }
    }
  });

  it.each([
    [0, 5],
    [5, 0],
    [Number.NaN, 5],
  ])('refuses %d×%d', (width, height) => {
    expect(() => letterbox(width, height, 512)).toThrow(expect.objectContaining({ code: 'image-empty' }));
  });
});
