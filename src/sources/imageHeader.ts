import { imageSize } from 'image-size';
import type { ImageSize } from './imageLimits';

/** Enough for nearly every header; a JPEG may carry larger profiles and previews in front of its size. */
const HEAD_BYTES = 512 * 1024;

/** EXIF orientations from this one on exchange width and height. */
const FIRST_TRANSPOSED_ORIENTATION = 5;

/** Size of a raster image from its header, EXIF rotation applied; null where the header is not understood. */
export async function readImageSize(blob: Blob): Promise<ImageSize | null> {
  const head = sizeIn(new Uint8Array(await blob.slice(0, HEAD_BYTES).arrayBuffer()));
  if (head || blob.size <= HEAD_BYTES) return head;
  return sizeIn(new Uint8Array(await blob.arrayBuffer()));
}

function sizeIn(bytes: Uint8Array): ImageSize | null {
  try {
    const { width, height, orientation = 1, type } = imageSize(bytes);
    if (type === 'svg' || !(width > 0 && height > 0)) return null;
    return orientation >= FIRST_TRANSPOSED_ORIENTATION ? { width: height, height: width } : { width, height };
  } catch {
    return null;
  }
}
