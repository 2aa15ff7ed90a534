import type { Padding, PoolPadding } from '../../network/architecture';
import type { Convolution, ConvolutionWeights, Downsampling } from '../../network/describe';
import type { Level } from '../../network/variants';

/** A feature map [channels, size, size], f32. */
export interface FeatureMap {
  readonly channels: number;
  readonly size: number;
  readonly data: Float32Array;
}

export function featureMap(channels: number, size: number, data?: Float32Array): FeatureMap {
  return { channels, size, data: data ?? new Float32Array(channels * size * size) };
}

/** Side of a level's map for a square input. */
export function levelSize(inputSize: number, level: Level): number {
  return inputSize >> level;
}

export const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
export const swish = (x: number): number => x / (1 + Math.exp(-x));

/** Each number by itself. */
export function eachOf(
  x: FeatureMap,
  change: (value: number, channel: number, i: number) => number,
): FeatureMap {
  const area = x.size * x.size;
  return { ...x, data: x.data.map((value, i) => change(value, Math.floor(i / area), i)) };
}

/** Rows above, and columns to the left, where a window of an even side starts. */
function windowStart(kernel: number, stride: number, padding: Padding): number {
  return padding === 'symmetric' ? (kernel - 1) >> 1 : (kernel - stride) >> 1;
}

/** Sums in double precision, outside of the map zeros. */
export function convolve(
  x: FeatureMap,
  layer: Pick<Convolution, 'outChannels' | 'groups' | 'kernel' | 'stride' | 'padding'>,
  { weight, bias }: ConvolutionWeights,
): FeatureMap {
  const { outChannels, groups, kernel, stride, padding } = layer;
  const out = featureMap(outChannels, x.size / stride);
  const area = x.size * x.size;
  const before = windowStart(kernel, stride, padding);
  const perGroup = x.channels / groups;
  const sums = new Float64Array(out.size * out.size);
  let tap = 0;
  for (let o = 0; o < outChannels; o++) {
    sums.fill(bias?.[o] ?? 0);
    const first = Math.floor((o * groups) / outChannels) * perGroup;
    for (let c = first; c < first + perGroup; c++) {
      const plane = x.data.subarray(c * area, (c + 1) * area);
      for (let k = 0; k < kernel * kernel; k++) {
        const [dy, dx] = [Math.floor(k / kernel) - before, (k % kernel) - before];
        addShifted(sums, out.size, plane, x.size, weight[tap++]!, stride, dy, dx);
      }
    }
    out.data.set(sums, o * out.size * out.size);
  }
  return out;
}

/** sums[y, x] += weight · plane[stride · y + dy, stride · x + dx], where that is inside */
function addShifted(
  sums: Float64Array,
  size: number,
  plane: Float32Array,
  from: number,
  weight: number,
  stride: number,
  dy: number,
  dx: number,
): void {
  const first = Math.max(0, Math.ceil(-dx / stride));
  const end = Math.min(size, Math.floor((from - 1 - dx) / stride) + 1);
  for (let y = 0; y < size; y++) {
    const row = stride * y + dy;
    if (row < 0 || row >= from) continue;
    const at = row * from + dx;
    for (let x = first; x < end; x++) sums[y * size + x]! += weight * plane[at + stride * x]!;
  }
}

export function upsample(x: FeatureMap): FeatureMap {
  const out = featureMap(x.channels, 2 * x.size);
  return eachOf(out, (_, c, i) => {
    const at = i - c * out.size * out.size;
    const [row, column] = [Math.floor(at / out.size) >> 1, (at % out.size) >> 1];
    return x.data[(c * x.size + row) * x.size + column]!;
  });
}

const OUTSIDE: Readonly<Record<PoolPadding, number>> = { '-infinity': Number.NEGATIVE_INFINITY, zero: 0 };

/** Largest of each 3×3 window at stride 2. */
export function downsample(
  x: FeatureMap,
  { padding, poolPadding }: Omit<Downsampling, 'output'>,
): FeatureMap {
  const out = featureMap(x.channels, x.size >> 1);
  const before = windowStart(3, 2, padding);
  const inside = (i: number) => i >= 0 && i < x.size;
  return eachOf(out, (_, c, i) => {
    const at = i - c * out.size * out.size;
    const [top, left] = [2 * Math.floor(at / out.size) - before, 2 * (at % out.size) - before];
    let best = Number.NEGATIVE_INFINITY;
    for (let row = top; row < top + 3; row++) {
      for (let column = left; column < left + 3; column++) {
        const value =
          inside(row) && inside(column)
            ? x.data[(c * x.size + row) * x.size + column]!
            : OUTSIDE[poolPadding];
        best = Math.max(best, value);
      }
    }
    return best;
  });
}
