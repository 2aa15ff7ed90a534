import { AppError } from '../model/errors';
import { kindOf, mimeOf } from '../model/files/fileLook';
import { lookOf } from './files';
import { decodedSize, IMAGE_LIMITS, type ImageLimits, type ImageSize } from './imageLimits';
import { uprightSize } from './imageSize';
import { decoderTurnsWebp, exchangesSides, standUpright, webpOrientation } from './webpOrientation';

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
  const shown = await uprightSize(image);
  if (!shown) throw undecodable();
  const left = looks === 'webp' && !(await decoderTurnsWebp()) ? await webpOrientation(image) : 1;
  const turn = ({ width, height }: ImageSize) =>
    exchangesSides(left) ? { width: height, height: width } : { width, height };
  const original = turn(shown);
  const wanted = turn(decodedSize(name, original, limits));
  const options: ImageBitmapOptions = { imageOrientation: 'from-image' };
  if (wanted.width !== shown.width || wanted.height !== shown.height) {
    options.resizeWidth = wanted.width;
    options.resizeHeight = wanted.height;
    options.resizeQuality = 'high';
  }
  const decoded = await createImageBitmap(image, options).catch((cause: unknown) => {
    throw undecodable(cause);
  });
  const bitmap = left === 1 ? decoded : standUpright(decoded, left);
  return {
    name,
    bitmap,
    width: bitmap.width,
    height: bitmap.height,
    originalWidth: original.width,
    originalHeight: original.height,
  };
}
