import { AppError } from '../model/errors';
import { readImageSize } from './imageHeader';
import { decodedSize, IMAGE_LIMITS, type ImageLimits, type ImageSize } from './imageLimits';

/** Width and height are the bitmap's; the originals are larger where it was scaled down while decoding. */
export interface DecodedImage {
  readonly name: string;
  readonly bitmap: ImageBitmap;
  readonly width: number;
  readonly height: number;
  readonly originalWidth: number;
  readonly originalHeight: number;
}

/**
 * Decodes a raster image the right way up (EXIF), the first frame of an animation, and no larger than the limits.
 * @throws AppError `image-empty`, `image-undecodable`, `image-too-large`
 */
export async function decodeImage(
  blob: Blob,
  name: string,
  limits: ImageLimits = IMAGE_LIMITS,
): Promise<DecodedImage> {
  if (blob.size === 0) throw new AppError('image-empty', { name });
  const announced = await readImageSize(blob);
  const first = await decode(blob, name, announced, limits);
  // A format whose header is not read here (AVIF in a rare shape, HEIC …) tells its size only when decoded.
  const original = announced ?? { width: first.width, height: first.height };
  const wanted = decodedSize(name, original, limits);
  const bitmap = announced ? first : await shrink(first, wanted);
  return {
    name,
    bitmap,
    width: bitmap.width,
    height: bitmap.height,
    originalWidth: original.width,
    originalHeight: original.height,
  };
}

async function decode(
  blob: Blob,
  name: string,
  announced: ImageSize | null,
  limits: ImageLimits,
): Promise<ImageBitmap> {
  const options: ImageBitmapOptions = { imageOrientation: 'from-image' };
  if (announced) {
    const wanted = decodedSize(name, announced, limits);
    if (wanted.width !== announced.width || wanted.height !== announced.height) {
      options.resizeWidth = wanted.width;
      options.resizeHeight = wanted.height;
      options.resizeQuality = 'high';
    }
  }
  try {
    return await createImageBitmap(blob, options);
  } catch (cause) {
    throw new AppError('image-undecodable', { name }, { cause });
  }
}

async function shrink(bitmap: ImageBitmap, { width, height }: ImageSize): Promise<ImageBitmap> {
  if (bitmap.width === width && bitmap.height === height) return bitmap;
  const smaller = await createImageBitmap(bitmap, {
    resizeWidth: width,
    resizeHeight: height,
    resizeQuality: 'high',
  });
  bitmap.close();
  return smaller;
}
