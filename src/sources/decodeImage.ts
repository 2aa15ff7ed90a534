import { AppError } from '../model/errors';
import { kindOf, mimeOf } from '../model/files/fileLook';
import { lookOf } from './files';
import { decodedSize, IMAGE_LIMITS, type ImageLimits } from './imageLimits';
import { uprightSize } from './imageSize';

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
 * Decodes a raster image the right way up, the first frame of an animation, and no larger than the limits. Only
 * what begins like an image reaches the browser's decoders.
 * @throws AppError `image-empty`, `image-undecodable`, `image-too-large`
 */
export async function decodeImage(
  blob: Blob,
  name: string,
  limits: ImageLimits = IMAGE_LIMITS,
): Promise<DecodedImage> {
  if (blob.size === 0) throw new AppError('image-empty', { name });
  const looks = await lookOf(blob);
  const undecodable = (cause?: unknown) => new AppError('image-undecodable', { name, looks }, { cause });
  if (kindOf(looks) !== 'image') throw undecodable();
  // A file's own type comes from its name.
  const image = blob.slice(0, blob.size, mimeOf(looks)!);
  const original = await uprightSize(image);
  if (!original) throw undecodable();
  const wanted = decodedSize(name, original, limits);
  const options: ImageBitmapOptions = { imageOrientation: 'from-image' };
  if (wanted.width !== original.width || wanted.height !== original.height) {
    options.resizeWidth = wanted.width;
    options.resizeHeight = wanted.height;
    options.resizeQuality = 'high';
  }
  const bitmap = await createImageBitmap(image, options).catch((cause: unknown) => {
    throw undecodable(cause);
  });
  return {
    name,
    bitmap,
    width: bitmap.width,
    height: bitmap.height,
    originalWidth: original.width,
    originalHeight: original.height,
  };
}
