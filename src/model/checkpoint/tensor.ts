import { getFloat16 } from '@petamoriken/float16';
import { formatError } from './formatError';

/** The number types a checkpoint may store; the network itself is float32. */
export type DType = 'f64' | 'f32' | 'f16' | 'bf16' | 'i64' | 'i32' | 'i16' | 'i8' | 'u8' | 'bool';

/**
 * One tensor of a checkpoint. `data` is float32, contiguous, row-major, whatever `dtype` the file stores
 * (`i64` beyond 2^24 is rounded). It may share memory with the file's bytes or with a tensor of the same
 * storage: read it, do not write to it or transfer its buffer.
 */
export interface CheckpointTensor {
  shape: readonly number[];
  dtype: DType;
  data: Float32Array;
}

/** An EfficientDet-D7 has 1,600, with its optimizer and average some 8,000; a million take seconds to list. */
export const MAX_TENSORS = 100_000;

/** Tensors by name, in the file's order. A Map, because names come from the file and may be `__proto__`. */
export type StateDict = Map<string, CheckpointTensor>;

interface Codec {
  itemSize: number;
  /** Aligned little-endian bytes to float32. */
  decode(buffer: ArrayBufferLike, byteOffset: number, count: number): Float32Array;
}

type NumericArray = Float64Array | Int32Array | Int16Array | Int8Array | Uint8Array;
interface NumericArrayType {
  readonly BYTES_PER_ELEMENT: number;
  new (buffer: ArrayBufferLike, byteOffset: number, length: number): NumericArray;
}

function castFrom(Type: NumericArrayType): Codec {
  return {
    itemSize: Type.BYTES_PER_ELEMENT,
    decode: (buffer, byteOffset, count) => new Float32Array(new Type(buffer, byteOffset, count)),
  };
}

let halfTable: Float32Array | undefined;

/** float32 of each of the 65,536 half floats: a lookup is much faster than a conversion per value. */
function halfToFloat(): Float32Array {
  if (halfTable) return halfTable;
  const view = new DataView(new ArrayBuffer(2));
  halfTable = Float32Array.from({ length: 0x10000 }, (_, bits) => {
    view.setUint16(0, bits);
    return getFloat16(view, 0);
  });
  return halfTable;
}

const CODECS: Readonly<Record<DType, Codec>> = {
  f32: { itemSize: 4, decode: (buffer, byteOffset, count) => new Float32Array(buffer, byteOffset, count) },
  f64: castFrom(Float64Array),
  i32: castFrom(Int32Array),
  i16: castFrom(Int16Array),
  i8: castFrom(Int8Array),
  u8: castFrom(Uint8Array),
  f16: {
    itemSize: 2,
    decode(buffer, byteOffset, count) {
      const halves = new Uint16Array(buffer, byteOffset, count);
      const table = halfToFloat();
      const floats = new Float32Array(count);
      for (let i = 0; i < count; i++) floats[i] = table[halves[i]!]!;
      return floats;
    },
  },
  bf16: {
    itemSize: 2,
    decode(buffer, byteOffset, count) {
      const upperHalves = new Uint16Array(buffer, byteOffset, count);
      const bits = new Uint32Array(count);
      for (let i = 0; i < count; i++) bits[i] = upperHalves[i]! << 16;
      return new Float32Array(bits.buffer);
    },
  },
  i64: {
    itemSize: 8,
    decode(buffer, byteOffset, count) {
      const low = new Uint32Array(buffer, byteOffset, 2 * count);
      const high = new Int32Array(buffer, byteOffset, 2 * count);
      const floats = new Float32Array(count);
      for (let i = 0; i < count; i++) floats[i] = high[2 * i + 1]! * 2 ** 32 + low[2 * i]!;
      return floats;
    },
  },
  bool: {
    itemSize: 1,
    decode(buffer, byteOffset, count) {
      const bytes = new Uint8Array(buffer, byteOffset, count);
      const floats = new Float32Array(count);
      for (let i = 0; i < count; i++) floats[i] = bytes[i] === 0 ? 0 : 1;
      return floats;
    },
  },
};

/** Bytes of one stored value. */
export function itemSize(dtype: DType): number {
  return CODECS[dtype].itemSize;
}

/**
 * Little-endian raw values as float32. Aligned `f32` is returned as a view on `raw`, without a copy.
 * @throws AppError `checkpoint-format` when the length is no multiple of the item size.
 */
export function toFloat32(raw: Uint8Array, dtype: DType): Float32Array {
  const { itemSize: size, decode } = CODECS[dtype];
  if (raw.byteLength % size !== 0) throw formatError(`${raw.byteLength} bytes hold no whole ${dtype} values`);
  const aligned = raw.byteOffset % size === 0 ? raw : raw.slice();
  return decode(aligned.buffer, aligned.byteOffset, raw.byteLength / size);
}

/**
 * Number of values of a shape read from a file; 1 for the scalar shape `[]`.
 * @throws AppError `checkpoint-format` when a dimension or the product is no safe, non-negative integer.
 */
export function elementCount(shape: readonly unknown[]): number {
  let count = 1;
  for (const size of shape) {
    if (!isCount(size)) throw formatError('a tensor has an impossible shape');
    count *= size;
  }
  if (!isCount(count)) throw formatError('a tensor has an impossible shape');
  return count;
}

/** True for a non-negative integer that a number holds exactly. */
export function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

const FLOATS: readonly DType[] = ['f64', 'f32', 'f16', 'bf16'];

/** The first tensor that the file stores as integers, which no weights of a network are; null where there is none. */
export function firstOfIntegers(tensors: StateDict): string | null {
  for (const [name, { dtype }] of tensors) if (!FLOATS.includes(dtype)) return name;
  return null;
}

/** The first tensor with NaN or an infinity in it, as training that diverged leaves them; null where there is none. */
export function firstNotFinite(tensors: StateDict): string | null {
  for (const [name, { data }] of tensors) {
    for (let i = 0; i < data.length; i++) if (!Number.isFinite(data[i])) return name;
  }
  return null;
}
