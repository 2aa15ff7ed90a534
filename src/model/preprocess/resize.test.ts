import { describe, expect, it } from 'vitest';
import fixture from './fixtures/cv2-resize.json';
import { forEachResizedRow, type PixelImage } from './resize';

const bytes = (base64: string) => new Uint8Array(Buffer.from(base64, 'base64'));

/** The whole resized image, RGB interleaved, `[height, width, 3]`. */
function resizeBilinear(image: PixelImage, width: number, height: number): Uint8Array {
  const out = new Uint8Array(3 * width * height);
  forEachResizedRow(image, width, height, (row, y) => out.set(row, 3 * width * y));
  return out;
}

function withAlpha(rgb: Uint8Array, alpha: number): Uint8Array {
  return Uint8Array.from({ length: (rgb.length / 3) * 4 }, (_, i) =>
    i % 4 === 3 ? alpha : rgb[Math.floor(i / 4) * 3 + (i % 4)]!,
  );
}

describe('resizeBilinear', () => {
  it.each(fixture.cases)('$source → $target equals cv2 to the bit', ({ source, target, pixels, resized }) => {
    const [width, height] = source as [number, number];
    const [toWidth, toHeight] = target as [number, number];
    const rgb = bytes(pixels);
    const expected = bytes(resized);
    expect(resizeBilinear({ pixels: rgb, width, height, channels: 3 }, toWidth, toHeight)).toEqual(expected);
    const opaque = { pixels: withAlpha(rgb, 255), width, height, channels: 4 } as const;
    expect(resizeBilinear(opaque, toWidth, toHeight)).toEqual(expected);
  });

  it('puts a black-white edge where cv2 documents it', () => {
    const pixels = Uint8Array.of(0, 0, 0, 255, 255, 255);
    const row = resizeBilinear({ pixels, width: 2, height: 1, channels: 3 }, 4, 1);
    expect([...row].filter((_, i) => i % 3 === 0)).toEqual([0, 64, 191, 255]);
  });

  it('lays transparency over white', () => {
    const pixels = Uint8Array.of(10, 20, 30, 0, 10, 20, 30, 255, 0, 100, 255, 51);
    const out = resizeBilinear({ pixels, width: 3, height: 1, channels: 4 }, 3, 1);
    expect([...out]).toEqual([255, 255, 255, 10, 20, 30, 204, 224, 255]);
  });
});
