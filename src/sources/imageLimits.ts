import { AppError } from '../model/errors';

/** Pixels as they are shown, i.e. after EXIF rotation. */
export interface ImageSize {
  readonly width: number;
  readonly height: number;
}

export interface ImageLimits {
  /** Images above are refused before decoding: a browser needs 4 bytes for every pixel while it decodes. */
  readonly maxDecodePixels: number;
  /** Images above are scaled down while decoding; no network here looks at more than 1536 × 1536. */
  readonly maxWorkingPixels: number;
  /** Longest side of the result: the texture limit that WebGPU guarantees. */
  readonly maxWorkingSide: number;
}

export const IMAGE_LIMITS: ImageLimits = {
  maxDecodePixels: 150e6,
  maxWorkingPixels: 16e6,
  maxWorkingSide: 8192,
};

/**
 * The size to decode an image at: its own, or the largest of the same shape within the limits, at least 1 × 1.
 * @throws AppError `image-too-large`
 */
export function decodedSize(name: string, { width, height }: ImageSize, limits: ImageLimits): ImageSize {
  const pixels = width * height;
  if (pixels > limits.maxDecodePixels) {
    const limit = Math.floor(limits.maxDecodePixels / 1e6);
    throw new AppError('image-too-large', { name, width, height, limit });
  }
  const factor = Math.min(
    1,
    Math.sqrt(limits.maxWorkingPixels / pixels),
    limits.maxWorkingSide / Math.max(width, height),
  );
  if (factor === 1) return { width, height };
  return { width: Math.max(1, Math.floor(width * factor)), height: Math.max(1, Math.floor(height * factor)) };
}
