import { describe, expect, it } from 'vitest';
import { AppError } from '../errors';
import { type DType, elementCount, itemSize, toFloat32 } from './tensor';

const bytesOf = (array: ArrayBufferView) => new Uint8Array(array.buffer, array.byteOffset, array.byteLength);

/** float32 of a half float by its definition: IEEE 754-2008, section 3.4, 5 bits exponent, 10 bits fraction. */
function halfByDefinition(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

describe('toFloat32', () => {
  const cases: [DType, ArrayBufferView, number[]][] = [
    ['f64', Float64Array.of(1 / 3, -1e300, 0.5), [Math.fround(1 / 3), Number.NEGATIVE_INFINITY, 0.5]],
    ['f32', Float32Array.of(1.5, -2), [1.5, -2]],
    ['i64', BigInt64Array.of(-1n, 2n ** 40n, -(2n ** 33n), 7n), [-1, 2 ** 40, -(2 ** 33), 7]],
    ['i32', Int32Array.of(-5, 2 ** 24), [-5, 2 ** 24]],
    ['i16', Int16Array.of(-300, 300), [-300, 300]],
    ['i8', Int8Array.of(-128, 127), [-128, 127]],
    ['u8', Uint8Array.of(0, 255), [0, 255]],
    ['bool', Uint8Array.of(0, 1, 2), [0, 1, 1]],
  ];

  it.each(cases)('reads %s', (dtype, values, expected) => {
    expect([...toFloat32(bytesOf(values), dtype)]).toEqual(expected);
  });

  it.each(cases)('reads %s at any address', (dtype, values, expected) => {
    for (let shift = 0; shift < 8; shift++) {
      const shifted = new Uint8Array(values.byteLength + shift + 1).subarray(
        shift,
        shift + values.byteLength,
      );
      shifted.set(bytesOf(values));
      expect([...toFloat32(shifted, dtype)]).toEqual(expected);
    }
  });

  it('reads every half float', () => {
    const all = Uint16Array.from({ length: 0x10000 }, (_, bits) => bits);
    expect(toFloat32(bytesOf(all), 'f16')).toEqual(Float32Array.from(all, halfByDefinition));
  });

  it('reads every bfloat16 as the upper half of a float32', () => {
    const all = Uint16Array.from({ length: 0x10000 }, (_, bits) => bits);
    const read = new Uint32Array(toFloat32(bytesOf(all), 'bf16').buffer);
    expect(read.every((bits, i) => bits === (i << 16) >>> 0)).toBe(true);
  });

  it('does not copy aligned f32', () => {
    const values = Float32Array.of(1, 2, 3);
    expect(toFloat32(bytesOf(values).subarray(4), 'f32').buffer).toBe(values.buffer);
  });

  it.each(cases.filter(([dtype]) => itemSize(dtype) > 1))('refuses half a value of %s', (dtype, values) => {
    expect(() => toFloat32(bytesOf(values).subarray(1), dtype)).toThrow(AppError);
  });
});

describe('elementCount', () => {
  it('multiplies, and is 1 for a scalar', () => {
    expect(elementCount([2, 3, 4])).toBe(24);
    expect(elementCount([])).toBe(1);
    expect(elementCount([5, 0])).toBe(0);
  });

  it.each([[[-1]], [[1.5]], [['3']], [[null]], [[2 ** 53]], [[2 ** 30, 2 ** 30]], [[Number.NaN]]])(
    'refuses %j',
    (shape) => {
      expect(() => elementCount(shape)).toThrow(AppError);
    },
  );
});
