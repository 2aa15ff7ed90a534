import { readFileSync } from 'node:fs';
import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { AppError } from '../errors';
import { seededRandom } from '../random';
import { readCheckpoint } from './read';
import { writeSafetensors } from './testing/writeSafetensors';

/** Files and values written by PyTorch and the Python safetensors package. */
const fixture = (name: string) =>
  new Uint8Array(readFileSync(new URL(`./fixtures/${name}`, import.meta.url)));

interface ExpectedTensor {
  shape: number[];
  dtype: string;
  values: number[];
}
const expected: Record<string, ExpectedTensor> = JSON.parse(new TextDecoder().decode(fixture('tiny.json')));

const TORCH_NAMES: Record<string, string> = {
  f64: 'torch.float64',
  f32: 'torch.float32',
  f16: 'torch.float16',
  bf16: 'torch.bfloat16',
  i64: 'torch.int64',
};

const FILES = [
  ['tiny.pth', 'pytorch-zip', {}],
  ['tiny-wrapped.pth', 'pytorch-zip', { wrapper: 'state_dict' }],
  ['tiny-legacy.pth', 'pytorch-legacy', {}],
  ['tiny.safetensors', 'safetensors', { note: 'fixture' }],
] as const;
const NAMES = [...FILES.map(([name]) => name), 'hostile.pth'];

/** The code of the AppError that reading throws; undefined when it reads; anything else fails the test. */
function failure(bytes: Uint8Array): string | undefined {
  try {
    readCheckpoint(bytes);
    return undefined;
  } catch (error) {
    if (error instanceof AppError) return error.code;
    throw error;
  }
}

/** Repeatable integers below `limit`. */
function randomIntegers(seed: number): (limit: number) => number {
  const random = seededRandom(seed);
  return (limit) => Math.floor(random() * limit);
}

describe('readCheckpoint', () => {
  it.each(FILES)('reads %s as PyTorch wrote it', (name, format, metadata) => {
    const checkpoint = readCheckpoint(fixture(name));
    expect(checkpoint.format).toBe(format);
    expect(checkpoint.metadata).toEqual(metadata);
    expect([...checkpoint.tensors.keys()].sort()).toEqual(Object.keys(expected).sort());
    for (const [tensorName, tensor] of checkpoint.tensors) {
      const { shape, dtype, values } = expected[tensorName]!;
      expect(tensor.shape).toEqual(shape);
      expect(TORCH_NAMES[tensor.dtype]).toBe(dtype);
      expect([...tensor.data]).toEqual(values.map(Math.fround));
    }
  });

  it.each(FILES)('reads %s from an odd place in a larger buffer', (name) => {
    const bytes = fixture(name);
    const shifted = new Uint8Array(bytes.length + 8).subarray(3, 3 + bytes.length);
    shifted.set(bytes);
    const values = (from: Uint8Array) =>
      [...readCheckpoint(from).tensors].map(([key, { data }]) => [key, ...data]);
    expect(values(shifted)).toEqual(values(bytes));
  });

  it('refuses the hostile file by the name of what it would call', () => {
    expect(() => readCheckpoint(fixture('hostile.pth'))).toThrow(
      new AppError('checkpoint-forbidden', { looks: 'pytorch-zip', global: 'posix.system' }),
    );
  });

  it.each(NAMES)('refuses %s cut anywhere', (name) => {
    const bytes = fixture(name);
    for (let length = 0; length < bytes.length; length++) {
      // Too short to tell what it is; or a file of tensors that ends before them.
      const right = length < 10 ? 'not-a-model' : 'checkpoint-truncated';
      expect([right, 'checkpoint-truncated'], `cut to ${length} bytes`).toContain(
        failure(bytes.slice(0, length)),
      );
    }
  });

  it.each(NAMES)('survives %s with any bytes changed', (name) => {
    const original = fixture(name);
    const random = randomIntegers(original.length);
    const seen = new Set<string | undefined>();
    for (let round = 0; round < 3000; round++) {
      const bytes = original.slice();
      for (let change = 0; change <= round % 4; change++) bytes[random(bytes.length)] = random(256);
      seen.add(failure(bytes));
    }
    seen.delete(undefined);
    seen.delete('checkpoint-forbidden');
    expect(seen).toContain('checkpoint-format');
    seen.delete('checkpoint-format');
    seen.delete('checkpoint-truncated');
    seen.delete('not-a-model');
    expect([...seen]).toEqual([]);
  });

  it.each([
    ['nothing', [], 'not-a-model'],
    ['text', [...new TextEncoder().encode('not a checkpoint at all')], 'not-a-model'],
    ['zeros', new Array<number>(100).fill(0), 'not-a-model'],
    ['an empty zip', [0x50, 0x4b, 0x05, 0x06, ...new Array<number>(18).fill(0)], 'not-a-model'],
    ['a pickle of something else', [0x80, 2, 0x4b, 1, 0x2e], 'checkpoint-format'],
  ])('refuses %s', (_what, bytes, code) => {
    expect(failure(Uint8Array.from(bytes))).toBe(code);
  });

  it('says the name of the file and what it looks like', () => {
    const page = new TextEncoder().encode('<!DOCTYPE html><title>Sign in</title>');
    expect(() => readCheckpoint(page, 'd0.pth')).toThrow(
      new AppError('not-a-model', { name: 'd0.pth', looks: 'html' }),
    );
    const cut = fixture('tiny.safetensors').slice(0, -4);
    expect(() => readCheckpoint(cut, 'd0.safetensors')).toThrow(
      expect.objectContaining({
        code: 'checkpoint-truncated',
        values: expect.objectContaining({ name: 'd0.safetensors', looks: 'safetensors' }),
      }),
    );
    const archive = zipSync({ 'readme.txt': page });
    expect(() => readCheckpoint(archive, 'd0.zip')).toThrow(
      new AppError('not-a-model', { name: 'd0.zip', looks: 'zip' }),
    );
  });

  it('takes off the prefixes that every tensor carries, and no others', () => {
    const tensor = { shape: [1], dtype: 'f32', data: Float32Array.of(1) } as const;
    const namesAfter = (...names: string[]) => [
      ...readCheckpoint(writeSafetensors(new Map(names.map((name) => [name, tensor])))).tensors.keys(),
    ];
    expect(namesAfter('module.model.a', 'module.model.b')).toEqual(['a', 'b']);
    expect(namesAfter('model.a', 'b')).toEqual(['model.a', 'b']);
    expect(namesAfter('model.module.a', 'model.b')).toEqual(['module.a', 'b']);
    expect(namesAfter('module.__proto__')).toEqual(['__proto__']);
    expect(namesAfter('anchors.boxes')).toEqual([]);
  });

  it('leaves out what training saves along, before it looks for prefixes', () => {
    const tensor = { shape: [1], dtype: 'f32', data: Float32Array.of(1) } as const;
    // effdet's DetBenchTrain, alone and in DataParallel.
    for (const outer of ['', 'module.']) {
      const names = ['model.a', 'model.bn.num_batches_tracked', 'anchors.boxes'].map((name) => outer + name);
      const bytes = writeSafetensors(new Map(names.map((name) => [name, tensor])));
      expect([...readCheckpoint(bytes).tensors.keys()]).toEqual(['a']);
    }
  });
});
