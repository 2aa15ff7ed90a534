import sharp from 'sharp';

export const ORIENTATIONS = [1, 2, 3, 4, 5, 6, 7, 8] as const;
export type Orientation = (typeof ORIENTATIONS)[number];

/** Formats that keep an orientation beside the pixels, and that sharp writes: EXIF, in AVIF `irot` and `imir`. */
export const ORIENTED_FORMATS = ['jpeg', 'png', 'webp', 'avif'] as const;
export type OrientedFormat = (typeof ORIENTED_FORMATS)[number];

/**
 * Where a pixel of the upright picture (x, y of width w, height h) is stored, and whether sides change places: EXIF 2.32,
 * tag 274. Orientation 6 is stored lying on its left side.
 */
const STORED: Readonly<
  Record<Orientation, (x: number, y: number, w: number, h: number) => readonly [number, number]>
> = {
  1: (x, y) => [x, y],
  2: (x, y, w) => [w - 1 - x, y],
  3: (x, y, w, h) => [w - 1 - x, h - 1 - y],
  4: (x, y, _w, h) => [x, h - 1 - y],
  5: (x, y) => [y, x],
  6: (x, y, w) => [y, w - 1 - x],
  7: (x, y, w, h) => [h - 1 - y, w - 1 - x],
  8: (x, y, _w, h) => [h - 1 - y, x],
};

/** A picture as RGB bytes. */
export interface Picture {
  readonly pixels: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** An image file whose pixels are stored as `orientation` says, so that it shows the picture upright. */
export async function oriented(
  { pixels, width, height }: Picture,
  orientation: Orientation,
  format: OrientedFormat,
): Promise<Uint8Array> {
  const size = orientation < 5 ? { width, height } : { width: height, height: width };
  const stored = new Uint8Array(pixels.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [column, row] = STORED[orientation](x, y, width, height);
      const from = 3 * (y * width + x);
      stored.set(pixels.subarray(from, from + 3), 3 * (row * size.width + column));
    }
  }
  const image = sharp(stored, { raw: { ...size, channels: 3 } }).withMetadata({ orientation });
  const options = { quality: 95, ...(format === 'avif' && { effort: 0 }) };
  return image.toFormat(format, options).toBuffer();
}

/** Red, green, blue and white quarters, in reading order: no turn and no mirror image leaves them as they are. */
export const QUARTERS = [
  [255, 0, 0],
  [0, 255, 0],
  [0, 0, 255],
  [255, 255, 255],
] as const;

export function quarters(width: number, height: number): Picture {
  const pixels = new Uint8Array(3 * width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      pixels.set(QUARTERS[2 * Number(2 * y >= height) + Number(2 * x >= width)]!, 3 * (y * width + x));
    }
  }
  return { pixels, width, height };
}
