import type { CheckpointTensor } from '../checkpoint/tensor';

/**
 * The one primitive of growth, in the spirit of Net2Wider (arXiv 1511.05641): new channel j copies channel
 * j mod `from` of D0, and whoever reads the copies shares the old column's weight out among them.
 */
export interface ChannelMap {
  /** Channels after growth. */
  readonly size: number;
  /** [size] channel that each new one copies. */
  readonly source: Int32Array;
  /** [size] 1 / number of copies of the same channel. */
  readonly share: Float64Array;
}

export function channelMap(size: number, from: number): ChannelMap {
  const source = Int32Array.from({ length: size }, (_, j) => j % from);
  const copies = new Int32Array(from);
  for (const old of source) copies[old] = copies[old]! + 1;
  return { size, source, share: Float64Array.from(source, (old) => 1 / copies[old]!) };
}

/** Row-major values; a pointwise convolution is [channels out, channels in, 1, 1]. */
export type Values = Pick<CheckpointTensor, 'shape' | 'data'>;

/** The identity times `factor`, [size, size, 1, 1]. */
export function identity(size: number, factor = 1): Values {
  const data = new Float32Array(size * size);
  for (let i = 0; i < size; i++) data[i * size + i] = factor;
  return { shape: [size, size, 1, 1], data };
}

/** Joins tensors along their first axis. */
export function concatenate(tensors: readonly Values[]): Values {
  const rows = tensors.reduce((total, { shape }) => total + shape[0]!, 0);
  const data = new Float32Array(tensors.reduce((total, tensor) => total + tensor.data.length, 0));
  let at = 0;
  for (const tensor of tensors) {
    data.set(tensor.data, at);
    at += tensor.data.length;
  }
  return { shape: [rows, ...tensors[0]!.shape.slice(1)], data };
}

/**
 * Copies rows: out[j, …] = values[map(j), …] · scale[j], products in double precision, rounded once.
 * @param scale [map.size]
 * @returns [map.size, …]
 */
export function expandRows({ shape, data }: Values, map: ChannelMap, scale?: Float64Array): Values {
  const length = data.length / shape[0]!;
  const out = new Float32Array(map.size * length);
  for (let j = 0; j < map.size; j++) {
    const from = map.source[j]! * length;
    const factor = scale ? scale[j]! : 1;
    for (let i = 0; i < length; i++) out[j * length + i] = data[from + i]! * factor;
  }
  return { shape: [map.size, ...shape.slice(1)], data: out };
}

/**
 * Expands a matrix on both sides: out[j, i] = values[rows(j), columns(i)] · columnScale[i] · rowScale[j].
 * @param columnScale [columns.size], by default the share of each copy
 * @param rowScale [rows.size]
 * @returns [rows.size, columns.size, 1, 1]
 */
export function expandPointwise(
  { shape, data }: Values,
  rows: ChannelMap,
  columns: ChannelMap,
  columnScale: Float64Array = columns.share,
  rowScale?: Float64Array,
): Values {
  const stride = shape[1]!;
  const out = new Float32Array(rows.size * columns.size);
  for (let j = 0; j < rows.size; j++) {
    const from = rows.source[j]! * stride;
    const to = j * columns.size;
    const factor = rowScale ? rowScale[j]! : 1;
    for (let i = 0; i < columns.size; i++) {
      out[to + i] = data[from + columns.source[i]!]! * columnScale[i]! * factor;
    }
  }
  return { shape: [rows.size, columns.size, 1, 1], data: out };
}
