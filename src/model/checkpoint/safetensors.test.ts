import { describe, expect, it } from 'vitest';
import { readSafetensors } from './safetensors';
import type { CheckpointTensor } from './tensor';
import { writeSafetensors } from './testing/writeSafetensors';

/** A file of any header, true or not, and as many zero bytes of values as asked for. */
function file(header: unknown, valueBytes: number, headerLength?: number): Uint8Array {
  const json = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header));
  const bytes = new Uint8Array(8 + json.length + valueBytes);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(headerLength ?? json.length), true);
  bytes.set(json, 8);
  return bytes;
}

const tensor = (
  begin: number,
  end: number,
  shape: unknown = [(end - begin) / 4],
  dtype: unknown = 'F32',
) => ({
  dtype,
  shape,
  data_offsets: [begin, end],
});

const f32 = (shape: number[], ...values: number[]): CheckpointTensor => ({
  shape,
  dtype: 'f32',
  data: Float32Array.from(values),
});

const formatError = expect.objectContaining({ name: 'AppError', code: 'checkpoint-format' });

describe('readSafetensors', () => {
  it('reads tensors in any order, empty ones, and a header with spaces after it', () => {
    const header = `${JSON.stringify({ b: tensor(4, 8), none: tensor(4, 4, [3, 0]), a: tensor(0, 4, []) })}   `;
    const { tensors, metadata } = readSafetensors(file(header, 8));
    expect([...tensors]).toEqual([
      ['b', f32([1], 0)],
      ['none', f32([3, 0])],
      ['a', f32([], 0)],
    ]);
    expect(metadata).toEqual({});
  });

  it('keeps names like __proto__ as names', () => {
    const header =
      '{"__metadata__":{"__proto__":"m"},"__proto__":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}';
    const { tensors, metadata } = readSafetensors(file(header, 1));
    expect([...tensors.keys()]).toEqual(['__proto__']);
    expect(Object.entries(metadata)).toEqual([['__proto__', 'm']]);
  });

  it.each([
    ['a header that is longer than its JSON', file({ a: tensor(0, 4) }, 4, 1)],
    ['a header of 17 MB', file({}, 17_000_000, 17_000_000)],
    ['a header of 2^63 bytes', file({}, 0, 2 ** 63)],
    ['a header that is no JSON', file('{"a":', 0)],
    ['a header that is no object', file('[]', 0)],
    ['a header that is not UTF-8', file({}, 0).fill(0xff, 8)],
    ['a tensor that is no object', file({ a: 1 }, 0)],
    ['an unknown number type', file({ a: tensor(0, 1, [1], 'F8_E4M3') }, 1)],
    ['a number type out of Object', file({ a: tensor(0, 1, [1], 'constructor') }, 1)],
    ['a number type that is deeply nested', file(`{"a":{"dtype":${'['.repeat(1e5)}${']'.repeat(1e5)}}}`, 0)],
    ['a missing shape', file({ a: { dtype: 'F32', data_offsets: [0, 4] } }, 4)],
    ['a negative size', file({ a: tensor(0, 4, [-1, -1]) }, 4)],
    ['a fractional size', file({ a: tensor(0, 4, [0.5, 2]) }, 4)],
    ['a shape that overflows', file({ a: tensor(0, 4, [2 ** 40, 2 ** 40]) }, 4)],
    ['a shape larger than the bytes', file({ a: tensor(0, 4, [2]) }, 4)],
    ['a shape smaller than the bytes', file({ a: tensor(0, 8, [1]) }, 8)],
    ['an end before the beginning', file({ a: tensor(8, 4, [1]) }, 8)],
    ['three offsets', file({ a: { dtype: 'F32', shape: [1], data_offsets: [0, 4, 8] } }, 4)],
    ['offsets that are texts', file({ a: { dtype: 'F32', shape: [1], data_offsets: ['0', '4'] } }, 4)],
    ['bytes after the last tensor', file({ a: tensor(0, 4) }, 8)],
    ['overlapping tensors', file({ a: tensor(0, 8), b: tensor(4, 12) }, 12)],
    ['two names for one place', file({ a: tensor(0, 4), b: tensor(0, 4) }, 4)],
    ['a gap', file({ a: tensor(0, 4), b: tensor(8, 12) }, 12)],
    ['metadata that is no object', file({ __metadata__: 'x' }, 0)],
    ['metadata that is no text', file({ __metadata__: { a: 1 } }, 0)],
  ])('refuses %s', (_what, bytes) => {
    expect(() => readSafetensors(bytes)).toThrow(formatError);
  });

  it.each([
    ['in the header’s length', Uint8Array.of(2, 0, 0, 0)],
    ['in the header', file({}, 0, 3)],
    ['in a tensor', file({ a: tensor(0, 8) }, 4)],
  ])('says that a file cut %s ends too early', (_where, bytes) => {
    expect(() => readSafetensors(bytes)).toThrow(expect.objectContaining({ code: 'checkpoint-truncated' }));
  });

  it('refuses a header of a hundred thousand tensors and more, at once', () => {
    const names = Array.from({ length: 120_000 }, (_, i) => [`t${i}`, tensor(0, 0, [0])]);
    const began = performance.now();
    expect(() => readSafetensors(file(Object.fromEntries(names), 0))).toThrow(formatError);
    expect(performance.now() - began).toBeLessThan(5000);
  });
});

describe('writeSafetensors', () => {
  it('writes what readSafetensors reads, bit for bit, aligned', () => {
    const strange = Float32Array.of(Number.NaN, -0, Number.POSITIVE_INFINITY, 1e-45, 3.4e38);
    const tensors = new Map<string, CheckpointTensor>([
      ['view', { shape: [2], dtype: 'i64', data: strange.subarray(3) }],
      ['名', { shape: [5, 1], dtype: 'f32', data: strange }],
      ['scalar', f32([], 7)],
      ['none', f32([0])],
    ]);
    const bytes = writeSafetensors(tensors, { note: '"é"' });
    expect(new DataView(bytes.buffer).getUint32(0, true) % 8).toBe(0);
    const read = readSafetensors(bytes);
    expect(read.metadata).toEqual({ note: '"é"' });
    expect([...read.tensors]).toEqual([...tensors].map(([name, t]) => [name, { ...t, dtype: 'f32' }]));
  });

  it.each([
    ['data that does not fit its shape', new Map([['a', f32([2], 1)]])],
    ['the name of the metadata', new Map([['__metadata__', f32([1], 1)]])],
  ])('refuses %s', (_what, tensors) => {
    expect(() => writeSafetensors(tensors)).toThrow(expect.objectContaining({ code: 'bad-argument' }));
  });
});
