import { describe, expect, it } from 'vitest';
import { IMAGE_MEAN } from '../network/variants';
import golden from './fixtures/effdet-input-row.json';
import { toInputTensor } from './inputTensor';

const SIZE = 128;

describe('toInputTensor', () => {
  it("gives effdet's values, and the mean below the image", () => {
    const tensor = toInputTensor(Uint8Array.from(golden.pixels), SIZE, 1, 3, SIZE);
    expect(tensor).toHaveLength(3 * SIZE * SIZE);
    golden.tensor.forEach((row, channel) => {
      const plane = tensor.subarray(channel * SIZE * SIZE, (channel + 1) * SIZE * SIZE);
      const differences = row.map((value, x) => Math.abs(plane[x]! - value));
      expect(Math.max(...differences)).toBeLessThan(1e-6);
      expect(plane.subarray(SIZE).every((value) => value === 0)).toBe(true);
    });
  });

  it('leaves the mean right of a tall image', () => {
    const tensor = toInputTensor(new Uint8Array(3 * 2), 1, 2, 3, SIZE);
    const row = tensor.subarray(0, SIZE);
    expect(row.indexOf(0)).toBe(SIZE / 2);
    expect(row.subarray(SIZE / 2).every((value) => value === 0)).toBe(true);
  });

  it('reads RGBA and RGB alike', () => {
    const rgb = Uint8Array.of(1, 2, 3, 40, 50, 60, 200, 210, 220, 9, 8, 7);
    const rgba = Uint8ClampedArray.of(1, 2, 3, 255, 40, 50, 60, 255, 200, 210, 220, 255, 9, 8, 7, 255);
    expect(toInputTensor(rgba, 2, 2, 4, SIZE)).toEqual(toInputTensor(rgb, 2, 2, 3, SIZE));
  });

  it('handles one pixel and a line', () => {
    const one = toInputTensor(Uint8Array.of(255, 0, 0), 1, 1, 3, SIZE);
    expect(new Set(one)).toEqual(
      new Set([
        Math.fround((1 - IMAGE_MEAN[0]) / 0.229),
        Math.fround(-IMAGE_MEAN[1] / 0.224),
        Math.fround(-IMAGE_MEAN[2] / 0.225),
      ]),
    );
    const line = toInputTensor(new Uint8Array(3 * 10000).fill(255), 10000, 1, 3, SIZE);
    expect(line.subarray(0, SIZE).every((value) => value === line[0]! && value > 2)).toBe(true);
    expect(line[SIZE]).toBe(0);
  });

  it('refuses bytes that do not fit', () => {
    expect(() => toInputTensor(new Uint8Array(11), 2, 2, 3, SIZE)).toThrow(/bad-argument/);
    expect(() => toInputTensor(new Uint8Array(0), 0, 0, 3, SIZE)).toThrow(/image-empty/);
  });
});
