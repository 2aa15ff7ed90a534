import { formatError } from './formatError';
import { elementCount, itemSize, type StateDict, toFloat32 } from './tensor';
import type { StorageRef, TensorRecord } from './torchGlobals';

/** An opened `.pth` file, its tensors still described and not yet read. */
export interface PytorchFile {
  /** What was saved: Maps, arrays, plain values and TensorRecords, straight from the unpickler. */
  root: unknown;
  /** Raw values of at least the wanted storages, as far as the file has them. */
  readStorages(wanted: ReadonlySet<StorageRef>): ReadonlyMap<StorageRef, Uint8Array>;
}

/**
 * An honest tensor takes at least a byte per value. Tied weights repeat some; a file that repeats more is a
 * bomb (a thousand names for one storage, or strides of 0).
 */
const MAX_VALUES_PER_BYTE = 8;

/**
 * Reads the described tensors. Each storage is converted once; contiguous tensors are views on it.
 * @param fileBytes size of the file, which bounds the number of values.
 * @throws AppError `checkpoint-format` for missing or short storages, or more values than the file can hold.
 */
export function loadTensors(
  file: PytorchFile,
  records: ReadonlyMap<string, TensorRecord>,
  fileBytes: number,
): StateDict {
  requirePlausible(records, fileBytes);
  const wanted = new Set([...records.values()].map(({ storage }) => storage));
  const raw = file.readStorages(wanted);
  const values = new Map([...wanted].map((ref) => [ref, convert(ref, raw.get(ref))]));
  const tensors: StateDict = new Map();
  for (const [name, record] of records) {
    const { shape, storage } = record;
    tensors.set(name, { shape, dtype: storage.dtype, data: materialise(record, values.get(storage)!) });
  }
  return tensors;
}

function requirePlausible(records: ReadonlyMap<string, TensorRecord>, fileBytes: number): void {
  let total = 0;
  for (const { shape } of records.values()) total += elementCount(shape);
  if (total > MAX_VALUES_PER_BYTE * fileBytes) throw formatError('the tensors are larger than the file');
}

function convert({ key, dtype, numel }: StorageRef, raw: Uint8Array | undefined): Float32Array {
  if (raw?.byteLength !== numel * itemSize(dtype))
    throw formatError(`storage ${key} is missing or cut short`);
  return toFloat32(raw, dtype);
}

/** Puts a strided view into row-major order; `storage` holds the whole storage as float32. */
function materialise({ shape, strides, offset }: TensorRecord, storage: Float32Array): Float32Array {
  const count = elementCount(shape);
  if (count === 0) return new Float32Array(0);
  if (isContiguous(shape, strides)) return storage.subarray(offset, offset + count);
  const data = new Float32Array(count);
  const index = new Array<number>(shape.length).fill(0);
  let place = offset;
  for (let i = 0; i < count; i++) {
    data[i] = storage[place]!;
    // Step the index like an odometer, and the place along with it.
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      place += strides[axis]!;
      index[axis]! += 1;
      if (index[axis]! < shape[axis]!) break;
      place -= shape[axis]! * strides[axis]!;
      index[axis] = 0;
    }
  }
  return data;
}

/** The stride of an axis of size 1 is never stepped over and may be anything. */
function isContiguous(shape: readonly number[], strides: readonly number[]): boolean {
  let expected = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    if (shape[axis] === 1) continue;
    if (strides[axis] !== expected) return false;
    expected *= shape[axis]!;
  }
  return true;
}
