import { readFileSync } from 'node:fs';
import { type Zippable, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { readCheckpoint } from './read';

const encode = (value: string) => new TextEncoder().encode(value);
const text = (value: string) => [0x8c, value.length, ...encode(value)];
const global = (module: string, name: string) => [...text(module), ...text(name), 0x93];
const int = (value: number) => [
  0x8a,
  7,
  ...Array.from({ length: 7 }, (_, i) => Math.floor(value / 256 ** i) % 256),
];
const tuple = (...items: number[][]) => [0x28, ...items.flat(), 0x74];
const dict = (entries: Record<string, number[]>) => [
  0x7d,
  ...Object.entries(entries).flatMap(([key, value]) => [...text(key), ...value, 0x73]),
];
const none = [0x4e];

interface View {
  key?: string;
  type?: string;
  numel?: number;
  offset?: number;
  shape?: number[];
  strides?: number[];
  /** Whether torch is to negate the values as it reads them. */
  negative?: boolean;
}

/** The opcodes of one tensor, as `torch.save` writes them; by default the float32 values 0…11 as a row. */
function tensor({ key = '0', type = 'FloatStorage', numel = 12, offset = 0, ...view }: View = {}): number[] {
  const { shape = [numel], strides = [1], negative = false } = view;
  const metadata = negative ? [dict({ neg: [0x88] })] : [];
  const id = tuple(text('storage'), global('torch', type), text(key), text('cpu'), int(numel));
  const sizes = [tuple(...shape.map(int)), tuple(...strides.map(int))] as const;
  const args = tuple([...id, 0x51], int(offset), ...sizes, [0x89], dict({}), ...metadata);
  return [...global('torch._utils', '_rebuild_tensor_v2'), ...args, 0x52];
}

const VALUES = new Uint8Array(Float32Array.from({ length: 12 }, (_, i) => i).buffer);

function zipFile(root: number[], entries: Zippable = { 'a/data/0': VALUES }, level: 0 | 9 = 0): Uint8Array {
  return zipSync({ 'a/data.pkl': Uint8Array.from([0x80, 4, ...root, 0x2e]), ...entries }, { level });
}

const read = (view: View) => [...readCheckpoint(zipFile(dict({ t: tensor(view) }))).tensors.get('t')!.data];
const formatError = expect.objectContaining({ name: 'AppError', code: 'checkpoint-format' });

describe('tensors of a .pth file', () => {
  it.each<[string, View, number[]]>([
    ['a slice', { offset: 4, shape: [2, 3], strides: [3, 1] }, [4, 5, 6, 7, 8, 9]],
    ['a transpose', { shape: [4, 3], strides: [1, 4] }, [0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11]],
    ['every third', { offset: 1, shape: [4], strides: [3] }, [1, 4, 7, 10]],
    ['a repeated value', { offset: 5, shape: [3], strides: [0] }, [5, 5, 5]],
    ['any stride on an axis of one', { shape: [1, 3, 1], strides: [99, 1, 77] }, [0, 1, 2]],
    [
      'channels last',
      { shape: [1, 2, 2, 3], strides: [12, 1, 6, 2] },
      [0, 2, 4, 6, 8, 10, 1, 3, 5, 7, 9, 11],
    ],
    ['a scalar', { offset: 11, shape: [], strides: [] }, [11]],
    ['an empty tensor', { offset: 12, shape: [0, 5], strides: [5, 1] }, []],
  ])('reads %s', (_what, view, expected) => {
    expect(read(view)).toEqual(expected);
  });

  it.each<[string, View]>([
    ['beyond the storage', { offset: 1 }],
    ['beyond the storage by its strides', { shape: [2, 2], strides: [11, 1] }],
    ['with fewer strides than axes', { shape: [2, 2], strides: [1] }],
    ['with more values than memory', { shape: [2 ** 40], strides: [0] }],
    ['with more values than a number can count', { shape: [2 ** 40, 2 ** 40], strides: [0, 0] }],
    ['with too many axes', { shape: new Array<number>(65).fill(1), strides: new Array<number>(65).fill(1) }],
    ['in a storage larger than its entry', { numel: 13 }],
    ['in a storage smaller than its entry', { numel: 11 }],
    ['in a storage that is not there', { key: '1' }],
    ['in a storage that is another entry', { key: '../data.pkl' }],
    ['of complex numbers', { type: 'ComplexFloatStorage' }],
    ['that is negated on its way', { negative: true }],
  ])('refuses a tensor %s', (_what, view) => {
    expect(() => read(view)).toThrow(formatError);
  });

  it('refuses two descriptions of one storage', () => {
    const root = dict({ a: tensor(), b: tensor({ type: 'IntStorage' }) });
    expect(() => readCheckpoint(zipFile(root))).toThrow(formatError);
  });

  it('refuses thousands of names for one storage, reads two', () => {
    const entries = { 'a/data/0': new Uint8Array(400_000) };
    const named = (count: number) => {
      const view = { numel: 100_000 };
      return dict(Object.fromEntries(Array.from({ length: count }, (_, i) => [`t${i}`, tensor(view)])));
    };
    expect(readCheckpoint(zipFile(named(2), entries)).tensors.size).toBe(2);
    expect(() => readCheckpoint(zipFile(named(1000), entries))).toThrow(formatError);
  });

  it('refuses more than a hundred thousand tensors, before it has read them all', () => {
    const one = tensor();
    // A list that drops each tensor: only how many there are counts.
    const dropped = [...one, 0x30];
    const many = Uint8Array.from(
      { length: 120_000 * dropped.length },
      (_, i) => dropped[i % dropped.length]!,
    );
    const pickle = new Uint8Array([0x80, 4, ...dict({ t: one }), 0x2e]);
    const bytes = new Uint8Array(2 + many.length + pickle.length - 2);
    bytes.set(pickle.subarray(0, 2));
    bytes.set(many, 2);
    bytes.set(pickle.subarray(2), 2 + many.length);
    expect(() => readCheckpoint(zipSync({ 'a/data.pkl': bytes, 'a/data/0': VALUES }, { level: 0 }))).toThrow(
      formatError,
    );
  });

  it('reads only the storages that the state dict needs', () => {
    const root = dict({ optimizer: dict({ m: tensor({ key: 'not there' }) }), model: dict({ t: tensor() }) });
    expect([...readCheckpoint(zipFile(root)).tensors.keys()]).toEqual(['t']);
  });
});

describe('where the state dict lies', () => {
  const wrapped = (root: number[]) => {
    const { tensors, metadata } = readCheckpoint(zipFile(root));
    return [[...tensors.keys()], metadata];
  };

  it('is under the wrappers, the average of the weights first', () => {
    const a = dict({ a: tensor() });
    const b = dict({ b: tensor() });
    expect(wrapped(dict({ epoch: int(3), state_dict: a }))).toEqual([['a'], { wrapper: 'state_dict' }]);
    expect(wrapped(dict({ state_dict: a, state_dict_ema: b }))).toEqual([
      ['b'],
      { wrapper: 'state_dict_ema' },
    ]);
    expect(wrapped(dict({ model: a, model_ema: b }))).toEqual([['b'], { wrapper: 'model_ema' }]);
    expect(wrapped(dict({ ema: dict({ decay: int(1) }), model: a }))).toEqual([['a'], { wrapper: 'model' }]);
    expect(wrapped(dict({ model: dict({ state_dict: a }) }))).toEqual([
      ['a'],
      { wrapper: 'model.state_dict' },
    ]);
    expect(wrapped(dict({ rng_state: tensor(), model: a }))).toEqual([['a'], { wrapper: 'model' }]);
    expect(wrapped(dict({ model: tensor(), other: tensor() }))).toEqual([['model', 'other'], {}]);
  });

  it.each([
    ['nothing', none],
    ['a list', [0x5d]],
    ['no tensors', dict({ state_dict: dict({ epoch: int(3) }) })],
    ['a dict that holds itself', [0x7d, 0x94, ...text('model'), 0x68, 0, 0x73]],
  ])('refuses %s', (_what, root) => {
    expect(() => readCheckpoint(zipFile(root))).toThrow(formatError);
  });
});

describe('the zip', () => {
  const root = dict({ t: tensor() });
  const stored = { 'a/data/0': VALUES };

  it('may say that it is little-endian, and must not say otherwise', () => {
    expect(readCheckpoint(zipFile(root, { ...stored, 'a/byteorder': encode('little') })).tensors.size).toBe(
      1,
    );
    expect(() => readCheckpoint(zipFile(root, { ...stored, 'a/byteorder': encode('big') }))).toThrow(
      formatError,
    );
  });

  it('must not be compressed', () => {
    expect(() => readCheckpoint(zipFile(root, stored, 9))).toThrow(formatError);
    const bomb = zipFile(root, { 'a/data/0': [new Uint8Array(1e6), { level: 9 }] });
    expect(() => readCheckpoint(bomb)).toThrow(formatError);
  });

  it('must hold one pickle', () => {
    const other = expect.objectContaining({ code: 'not-a-model', values: { looks: 'zip' } });
    expect(() => readCheckpoint(zipSync({ 'a/other': VALUES }))).toThrow(other);
    expect(() => readCheckpoint(zipFile(root, { ...stored, 'b/data.pkl': VALUES }))).toThrow(other);
  });

  it('must not list an entry twice, nor larger than it is', () => {
    const change = (from: string, to: string) =>
      Uint8Array.from(
        Buffer.from(zipFile(root, { ...stored, 'a/data/1': VALUES }))
          .toString('latin1')
          .replaceAll(from, to),
        (character) => character.charCodeAt(0),
      );
    expect(() => readCheckpoint(change('a/data/1', 'a/data/0'))).toThrow(formatError);
    expect(() => readCheckpoint(change('\x30\0\0\0\x30\0\0\0', '\xff\xff\0\0\xff\xff\0\0'))).toThrow(
      formatError,
    );
  });

  it('must not declare four billion entries', () => {
    const bytes = new Uint8Array(readFileSync(new URL('./fixtures/tiny.pth', import.meta.url)));
    const zip64End = bytes.length - 22 - 20 - 56;
    const view = new DataView(bytes.buffer);
    expect(view.getUint32(zip64End, true)).toBe(0x06064b50);
    view.setUint32(zip64End + 32, 0xffffffff, true);
    expect(() => readCheckpoint(bytes)).toThrow(formatError);
  });
});

describe('the old format', () => {
  const change = (from: string, to: string) => {
    const bytes = readFileSync(new URL('./fixtures/tiny-legacy.pth', import.meta.url)).toString('latin1');
    expect(bytes.split(from).length).toBeGreaterThan(1);
    return Uint8Array.from(bytes.replace(from, to), (character) => character.charCodeAt(0));
  };

  it.each([
    ['big-endian numbers', 'little_endianq\x02\x88', 'little_endianq\x02\x89'],
    ['another magic number', '\x6c\xfc\x9c\x46', '\x6c\xfc\x9c\x47'],
    ['another version', '\x80\x02M\xe9\x03.', '\x80\x02M\xea\x03.'],
    ['a storage of another size', '\x06\0\0\0\0\0\0\0', '\x07\0\0\0\0\0\0\0'],
    ['a storage that nothing refers to', 'e.\x06\0', 'X\x01\0\0\0ae.\x06\0'],
  ])('refuses %s', (_what, from, to) => {
    expect(() => readCheckpoint(change(from, to))).toThrow(formatError);
  });
});
