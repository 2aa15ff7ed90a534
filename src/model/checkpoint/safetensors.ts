import * as v from 'valibot';

import { readAs, record, size } from '../schema';
import { formatError, truncatedError } from './formatError';
import { type DType, elementCount, itemSize, MAX_TENSORS, type StateDict, toFloat32 } from './tensor';

/** Ten thousand tensors with long names; a header as long as the reference allows (100 MB) takes a minute to read. */
const MAX_HEADER_BYTES = 16_000_000;
const LENGTH_BYTES = 8;
const METADATA_KEY = '__metadata__';

const DTYPES: ReadonlyMap<string, DType> = new Map([
  ['F64', 'f64'],
  ['F32', 'f32'],
  ['F16', 'f16'],
  ['BF16', 'bf16'],
  ['I64', 'i64'],
  ['I32', 'i32'],
  ['I16', 'i16'],
  ['I8', 'i8'],
  ['U8', 'u8'],
  ['BOOL', 'bool'],
]);

const DESCRIPTION = record({
  dtype: v.string(),
  shape: v.array(size),
  data_offsets: v.strictTuple([size, size]),
});

interface Entry {
  name: string;
  dtype: DType;
  shape: number[];
  begin: number;
  end: number;
}

export interface SafetensorsFile {
  tensors: StateDict;
  metadata: Record<string, string>;
}

/**
 * Reads a `.safetensors` file: u64 header length, JSON header, then the values. Format and rules (no holes,
 * no overlaps, nothing after the last tensor): github.com/huggingface/safetensors, README "Format".
 * `f32` tensors share memory with `bytes` where they are aligned.
 * @throws AppError `checkpoint-format` for whatever breaks those rules.
 */
export function readSafetensors(bytes: Uint8Array): SafetensorsFile {
  const { header, dataStart } = readHeader(bytes);
  const values = bytes.subarray(dataStart);
  const { [METADATA_KEY]: metadata = {}, ...described } = header;
  if (Object.keys(described).length > MAX_TENSORS) throw formatError(`more than ${MAX_TENSORS} tensors`);
  const entries = Object.entries(described).map(([name, description]) => readEntry(name, description));
  requireGapless(entries, values.byteLength);
  const tensors: StateDict = new Map();
  for (const { name, dtype, shape, begin, end } of entries) {
    tensors.set(name, { shape, dtype, data: toFloat32(values.subarray(begin, end), dtype) });
  }
  return { tensors, metadata: readMetadata(metadata) };
}

function readHeader(bytes: Uint8Array): { header: Record<string, unknown>; dataStart: number } {
  if (bytes.byteLength < LENGTH_BYTES) throw truncatedError('the file ends inside the header length');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = Number(view.getBigUint64(0, true));
  const dataStart = LENGTH_BYTES + length;
  if (length > MAX_HEADER_BYTES) throw formatError(`a header of ${length} bytes`);
  if (dataStart > bytes.byteLength) throw truncatedError('the header is longer than the file');
  let header: unknown;
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(LENGTH_BYTES, dataStart));
    header = JSON.parse(text);
  } catch (cause) {
    throw formatError('the header is not JSON', cause);
  }
  if (!isRecord(header)) throw formatError('the header is not a JSON object');
  return { header, dataStart };
}

function readEntry(name: string, description: unknown): Entry {
  const read = readAs(DESCRIPTION, description, (reason) => formatError(`tensor ${name}: ${reason}`));
  const { shape } = read;
  const [begin, end] = read.data_offsets;
  const dtype = DTYPES.get(read.dtype);
  if (!dtype) throw formatError(`tensor ${name} has the unknown number type ${read.dtype}`);
  if (end - begin !== elementCount(shape) * itemSize(dtype)) {
    throw formatError(`the shape of tensor ${name} does not fit its bytes`);
  }
  return { name, dtype, shape, begin, end };
}

/** Sorted by place, each tensor must begin where the one before ends; that excludes overlaps too. */
function requireGapless(entries: readonly Entry[], byteLength: number): void {
  let expected = 0;
  for (const { name, begin, end } of [...entries].sort((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (begin !== expected) throw formatError(`tensor ${name} overlaps another one or leaves a gap`);
    expected = end;
  }
  if (expected !== byteLength) {
    const error = expected > byteLength ? truncatedError : formatError;
    throw error(`${expected} bytes of values expected, ${byteLength} found`);
  }
}

function readMetadata(metadata: unknown): Record<string, string> {
  if (!isRecord(metadata)) throw formatError('the metadata is not a JSON object');
  const pairs = Object.entries(metadata).map(([key, value]): [string, string] => {
    if (typeof value !== 'string') throw formatError(`the metadata ${key} is not a text`);
    return [key, value];
  });
  // fromEntries defines own properties: a key `__proto__` stays a key.
  return Object.fromEntries(pairs);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
