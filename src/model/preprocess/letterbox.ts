import { AppError } from '../errors';

/** How a source image lies in the square network input: scaled by one factor, at the top left. */
export interface Letterbox {
  readonly sourceWidth: number;
  readonly sourceHeight: number;
  readonly inputSize: number;
  /** Input pixels per source pixel. */
  readonly scale: number;
  /** Size of the resized image within the input, whole pixels from 1 to `inputSize`. */
  readonly width: number;
  readonly height: number;
}

/**
 * The long side fills the input; the short one is rounded to the nearest pixel. Boxes go back by the one
 * `scale`, not by the ratio of the rounded sides. Both found by matching effdet's detections at 512 px
 * (1280×857 → 512×343: 0.05 px mean difference; rounding down to 342 misses by pixels).
 * @throws AppError `image-empty` when a side is below one pixel.
 */
export function letterbox(sourceWidth: number, sourceHeight: number, inputSize: number): Letterbox {
  if (!(sourceWidth >= 1 && sourceHeight >= 1)) throw new AppError('image-empty');
  const scale = inputSize / Math.max(sourceWidth, sourceHeight);
  const side = (length: number) => Math.max(1, Math.round(length * scale));
  return {
    sourceWidth,
    sourceHeight,
    inputSize,
    scale,
    width: side(sourceWidth),
    height: side(sourceHeight),
  };
}
