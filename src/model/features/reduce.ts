/** What one map shows of a [C, H, W] feature: energy is √(mean of squares over channels), or one channel as it is. */
export type MapMode = 'energy' | 'max' | number;

export interface MapRange {
  readonly min: number;
  readonly max: number;
}

type Accumulate = (sum: number, value: number) => number;

const REDUCTIONS: Readonly<
  Record<'energy' | 'max', { start: number; add: Accumulate; end(sum: number, channels: number): number }>
> = {
  energy: { start: 0, add: (sum, v) => sum + v * v, end: (sum, channels) => Math.sqrt(sum / channels) },
  max: { start: Number.NEGATIVE_INFINITY, add: Math.max, end: (peak) => peak },
};

/** Reduces a feature to one map. @returns [H · W] */
export function reduceMap(data: Float32Array, channels: number, mode: MapMode): Float32Array {
  const cells = data.length / channels;
  if (typeof mode === 'number') return data.slice(mode * cells, (mode + 1) * cells);
  const { start, add, end } = REDUCTIONS[mode];
  const sums = new Float64Array(cells).fill(start);
  for (let c = 0; c < channels; c++) {
    const from = c * cells;
    for (let i = 0; i < cells; i++) sums[i] = add(sums[i]!, data[from + i]!);
  }
  return Float32Array.from(sums, (sum) => end(sum, channels));
}

/** Mean square of each channel, [C]: what channels are sorted by. */
export function channelEnergy(data: Float32Array, channels: number): Float32Array {
  const cells = data.length / channels;
  const energy = new Float32Array(channels);
  for (let c = 0; c < channels; c++) {
    let sum = 0;
    for (let i = c * cells; i < (c + 1) * cells; i++) sum += data[i]! ** 2;
    energy[c] = Math.sqrt(sum / cells);
  }
  return energy;
}

/** Smallest and largest finite value; [0, 0] of nothing. */
export function rangeOf(values: Float32Array): MapRange {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (value < min) min = value;
    if (value > max && value !== Number.POSITIVE_INFINITY) max = value;
  }
  return min <= max ? { min, max } : { min: 0, max: 0 };
}

/** Size of a thumbnail of at most `side` cells a side, each the mean of a square of `block` cells a side. */
export function thumbnailSize(
  height: number,
  width: number,
  side: number,
): { block: number; height: number; width: number } {
  const block = Math.max(1, Math.ceil(Math.max(height, width) / side));
  return { block, height: Math.ceil(height / block), width: Math.ceil(width / block) };
}

/** Mean over blocks, so that a thumbnail has at most `side` cells a side. @returns [C, h, w] */
export function shrinkChannels(
  data: Float32Array,
  channels: number,
  height: number,
  width: number,
  side: number,
): { data: Float32Array; height: number; width: number } {
  const { block, height: h, width: w } = thumbnailSize(height, width, side);
  if (block === 1) return { data: data.slice(), height, width };
  const out = new Float32Array(channels * h * w);
  for (let c = 0; c < channels; c++) {
    for (let y = 0; y < h; y++) {
      for (let x = 0; x < w; x++) {
        const bottom = Math.min((y + 1) * block, height);
        const right = Math.min((x + 1) * block, width);
        let sum = 0;
        for (let v = y * block; v < bottom; v++) {
          for (let u = x * block; u < right; u++) sum += data[(c * height + v) * width + u]!;
        }
        out[(c * h + y) * w + x] = sum / ((bottom - y * block) * (right - x * block));
      }
    }
  }
  return { data: out, height: h, width: w };
}
