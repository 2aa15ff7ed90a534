import { uprightSize } from './imageSize';

/** EXIF 2.32, tag 274: from 2 mirrored or turned, from 5 with sides exchanged. */
export type Orientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

/** Chunks that a file may have before its EXIF, frames of an animation among them. */
const MAX_CHUNKS = 1000;
const MAX_EXIF_BYTES = 65_536;
const ORIENTATION_TAG = 0x0112;

/** The orientation in a WebP's EXIF chunk; 1 without. Reads the chunks' heads and no pixels. */
export async function webpOrientation(file: Blob): Promise<Orientation> {
  const view = async (begin: number, length: number) =>
    new DataView(await file.slice(begin, begin + length).arrayBuffer());
  // RIFF, size, WEBP; then chunks of a name, a size and content padded to an even length.
  let offset = 12;
  for (let i = 0; i < MAX_CHUNKS && offset + 8 <= file.size; i++) {
    const head = await view(offset, 8);
    const size = head.getUint32(4, true);
    if (head.getUint32(0) === EXIF)
      return exifOrientation(await view(offset + 8, Math.min(size, MAX_EXIF_BYTES)));
    offset += 8 + size + (size % 2);
  }
  return 1;
}

const EXIF = 0x45584946;
const JPEG_PREFIX = 0x45786966;
const LITTLE_ENDIAN = 0x49492a00;

/** @param exif a TIFF header, after JPEG's `Exif\0\0` or not */
function exifOrientation(exif: DataView): Orientation {
  try {
    const start = exif.getUint32(0) === JPEG_PREFIX ? 6 : 0;
    const little = exif.getUint32(start) === LITTLE_ENDIAN;
    const directory = start + exif.getUint32(start + 4, little);
    const entries = exif.getUint16(directory, little);
    for (let i = 0; i < entries; i++) {
      const entry = directory + 2 + 12 * i;
      if (exif.getUint16(entry, little) !== ORIENTATION_TAG) continue;
      const value = exif.getUint16(entry + 8, little);
      return value >= 1 && value <= 8 ? (value as Orientation) : 1;
    }
  } catch (error) {
    // A cut or false offset.
    if (!(error instanceof RangeError)) throw error;
  }
  return 1;
}

/** A WebP of 2 × 1 pixels with orientation 6: 1 × 2 where the browser turns it. */
const PROBE =
  'UklGRu4AAABXRUJQVlA4WAoAAAAIAAAAAQAAAAAAVlA4TA4AAAAvAQAAAAcQEf0PRET/A0VYSUa6AAAARXhpZgAASUkqAAgAAAAGABIBAwABAAAABgAAABoBBQABAAAAVgAAABsBBQABAAAAXgAAACgBAwABAAAAAgAAABMCAwABAAAAAQAAAGmHBAABAAAAZgAAAAAAAAA4YwAA6AMAADhjAADoAwAABgAAkAcABAAAADAyMTABkQcABAAAAAECAwAAoAcABAAAADAxMDABoAMAAQAAAP//AAACoAQAAQAAAAIAAAADoAQAAQAAAAEAAAAAAAAA';

let turned: Promise<boolean> | undefined;

/** Whether this browser's decoder turns WebP by its EXIF: Chromium's does not. */
export function decoderTurnsWebp(): Promise<boolean> {
  turned ??= uprightSize(
    new Blob([Uint8Array.from(atob(PROBE), (character) => character.charCodeAt(0))], { type: 'image/webp' }),
  ).then((size) => size !== null && size.height > size.width);
  return turned;
}

/** Canvas transforms that stand a picture of stored size w × h upright. */
const TRANSFORMS: Readonly<
  Record<Orientation, (w: number, h: number) => [number, number, number, number, number, number]>
> = {
  1: () => [1, 0, 0, 1, 0, 0],
  2: (w) => [-1, 0, 0, 1, w, 0],
  3: (w, h) => [-1, 0, 0, -1, w, h],
  4: (_w, h) => [1, 0, 0, -1, 0, h],
  5: () => [0, 1, 1, 0, 0, 0],
  6: (_w, h) => [0, 1, -1, 0, h, 0],
  7: (w, h) => [0, -1, -1, 0, h, w],
  8: (w) => [0, -1, 1, 0, 0, w],
};

export const exchangesSides = (orientation: Orientation): boolean => orientation >= 5;

/** The bitmap as it is shown; the one given is closed. */
export function standUpright(bitmap: ImageBitmap, orientation: Orientation): ImageBitmap {
  const { width, height } = bitmap;
  const canvas = exchangesSides(orientation)
    ? new OffscreenCanvas(height, width)
    : new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d')!;
  context.setTransform(...TRANSFORMS[orientation](width, height));
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  return canvas.transferToImageBitmap();
}
