import { AppError } from '../errors';
import { IMAGE_MEAN, IMAGE_STD } from '../network/variants';
import { letterbox } from './letterbox';
import { forEachResizedRow } from './resize';

/** What a network expects of its input: of each channel, RGB, of pixel values in 0…1. */
export interface Normalisation {
  readonly mean: readonly number[];
  readonly std: readonly number[];
}

const IMAGENET: Normalisation = { mean: IMAGE_MEAN, std: IMAGE_STD };

/** [3 · 256] the value that each byte of each channel becomes, channel by channel. */
export function normalisedBytes({ mean, std }: Normalisation = IMAGENET): Float32Array<ArrayBuffer> {
  return Float32Array.from({ length: 3 * 256 }, (_, i) => {
    const channel = i >> 8;
    return ((i & 255) / 255 - mean[channel]!) / std[channel]!;
  });
}

/**
 * The network's input `[3, inputSize, inputSize]` in one pass over the source: letterboxed (top left),
 * normalised, the rest 0, which is the mean. Transparency is laid over white.
 * @throws AppError `image-empty`, or `bad-argument` when the bytes do not fit the size.
 */
export function toInputTensor(
  pixels: Uint8Array | Uint8ClampedArray,
  width: number,
  height: number,
  channels: 3 | 4,
  inputSize: number,
  normalisation: Normalisation = IMAGENET,
): Float32Array {
  const box = letterbox(width, height, inputSize);
  if (pixels.length !== width * height * channels) {
    throw new AppError('bad-argument', {
      argument: 'pixels',
      value: `${pixels.length} bytes`,
      expected: `${width}×${height}×${channels}`,
    });
  }
  const plane = inputSize * inputSize;
  const tensor = new Float32Array(3 * plane);
  const values = normalisedBytes(normalisation);
  const [red, green, blue] = [0, 256, 512].map((at) => values.subarray(at, at + 256)) as [
    Float32Array,
    Float32Array,
    Float32Array,
  ];
  forEachResizedRow({ pixels, width, height, channels }, box.width, box.height, (row, y) => {
    for (let x = 0, at = y * inputSize, from = 0; x < box.width; x++, at++, from += 3) {
      tensor[at] = red[row[from]!]!;
      tensor[at + plane] = green[row[from + 1]!]!;
      tensor[at + 2 * plane] = blue[row[from + 2]!]!;
    }
  });
  return tensor;
}
