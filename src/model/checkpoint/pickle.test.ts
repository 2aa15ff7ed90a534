import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { ErrorCode } from '../errors';
import { unpickle } from './pickle';
import { TorchHost } from './torchGlobals';

/** Pickles by CPython 3.11 (see fixtures/README.md). */
const golden: { protocols: string[]; bytes: string; sets: string; bytearray: string } = JSON.parse(
  readFileSync(new URL('./fixtures/pickles.json', import.meta.url), 'utf8'),
);
const hex = (text: string) => new Uint8Array(Buffer.from(text, 'hex'));
const load = (bytes: Uint8Array) => unpickle(bytes, 0, new TorchHost()).value;

/** Protocol 4 pieces: a short text, and a global by two of them. */
const text = (value: string) => [0x8c, value.length, ...new TextEncoder().encode(value)];
const stackGlobal = (module: string, name: string) => [...text(module), ...text(name), 0x93];
const line = (value: string) => [...new TextEncoder().encode(value), 0x0a];
const run = (...bytes: number[]) => load(Uint8Array.from(bytes));
const refusal = (code: ErrorCode, values: Record<string, unknown>) =>
  expect.objectContaining({ name: 'AppError', code, values: expect.objectContaining(values) });

const STOP = 0x2e;

describe('unpickle', () => {
  it.each(golden.protocols.map((pickle, protocol) => [protocol, pickle] as const))(
    'reads protocol %i as CPython wrote it',
    (_protocol, pickle) => {
      const value = load(hex(pickle));
      expect(value).toEqual(
        new Map<unknown, unknown>([
          ['ints', [0, 255, 256, 65535, 65536, -1, -(2 ** 31), 2 ** 31, 2 ** 53 - 1, -(2 ** 40)]],
          ['big', [2n ** 100n, -(2n ** 100n), -(2n ** 63n)]],
          ['floats', [0.1, -1e300]],
          ['text', 'naïve 雪 🙂 \\ \n \'"\x80'],
          ['long', 'x'.repeat(300)],
          ['tuples', [[], [1], [1, 2], [1, 2, 3], [1, 2, 3, 4]]],
          ['none', null],
          ['bools', [true, false]],
          ['twice', [['shared'], ['shared']]],
          ['many', Array.from({ length: 300 }, (_, i) => [i])],
          ['__proto__', new Map([['polluted', true]])],
          [3, 'number key'],
          ['one', [[1]]],
          [
            'ordered',
            new Map([
              ['a', 1],
              ['b', 2],
            ]),
          ],
        ]),
      );
      const twice = (value as Map<string, unknown[]>).get('twice')!;
      expect(twice[0]).toBe(twice[1]);
      expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
    },
  );

  it('reads bytes, sets and bytearrays', () => {
    expect(load(hex(golden.bytes))).toEqual([Uint8Array.of(0, 255), new Uint8Array(300).fill(0x79)]);
    expect(load(hex(golden.sets))).toEqual([new Set([1, 2]), new Set([3])]);
    expect(load(hex(golden.bytearray))).toEqual(Uint8Array.of(1, 2));
  });

  it('reads the texts of Python 2', () => {
    expect(run(0x53, ...line(String.raw`'a\'b\x41\n\\'`), STOP)).toBe("a'bA\n\\");
    expect(run(0x55, 2, 0x68, 0x69, STOP)).toBe('hi');
    expect(run(0x54, 2, 0, 0, 0, 0x68, 0x69, STOP)).toBe('hi');
  });

  it('reads one of several in a row', () => {
    expect(unpickle(Uint8Array.of(0x4b, 1, STOP, 0x4b, 2, STOP, 9), 3, new TorchHost())).toEqual({
      value: 2,
      end: 6,
    });
  });

  it.each([
    ['GLOBAL', [0x63, ...line('os'), ...line('system')]],
    ['STACK_GLOBAL', stackGlobal('os', 'system')],
    ['INST', [0x28, ...text('echo unsafe'), 0x69, ...line('os'), ...line('system')]],
    ['STACK_GLOBAL with the memo', [...text('os'), 0x94, 0x30, 0x68, 0, ...text('system'), 0x93]],
  ])('refuses %s before anything after it', (_how, bytes) => {
    // The bytes after it are no pickle at all: to reach them would be another error.
    expect(() => run(...bytes, 0xff)).toThrow(refusal('checkpoint-forbidden', { global: 'os.system' }));
  });

  it.each([
    ['builtins', 'eval'],
    ['argparse', 'ArgumentParser'],
    ['builtins', 'getattr'],
    ['numpy', 'load'],
    ['functools', 'partial'],
    ['effdet.efficientdet', 'EfficientDet'],
    ['torch', 'load'],
    ['torch.FloatStorage', '__class__'],
    ['torch', '__proto__'],
    ['constructor', 'constructor'],
    ['collections', 'OrderedDict.__init__'],
  ])('refuses the global %s.%s', (module, name) => {
    expect(() => run(...stackGlobal(module, name), STOP)).toThrow(
      refusal('checkpoint-forbidden', { global: `${module}.${name}` }),
    );
  });

  it('refuses numbered extensions', () => {
    expect(() => run(0x82, 7, STOP)).toThrow(
      refusal('checkpoint-forbidden', { global: 'copyreg extension 7' }),
    );
  });

  it.each([
    ['a call of a text', [...text('eval'), 0x29, 0x52, STOP]],
    ['a call of an inert global', [...stackGlobal('torch', 'float32'), 0x29, 0x52, STOP]],
    ['a call with a text as arguments', [...stackGlobal('torch', 'Size'), ...text('abc'), 0x52, STOP]],
    ['attributes set on a global', [...stackGlobal('torch', 'Size'), 0x7d, 0x62, STOP]],
    ['attributes set on a list', [0x5d, 0x7d, 0x62, STOP]],
    ['items set on a list', [0x5d, ...text('__proto__'), 0x5d, 0x73, STOP]],
    ['a key without a value', [0x7d, 0x28, 0x4b, 1, 0x75, STOP]],
    ['an append to a dict', [0x7d, 0x4b, 1, 0x61, STOP]],
    ['an item added to a list', [0x5d, 0x28, 0x4b, 1, 0x90, STOP]],
    ['an empty stack', [STOP]],
    ['a stack shut off by a mark', [0x4b, 1, 0x28, STOP]],
    ['a missing mark', [0x4b, 1, 0x74, STOP]],
    ['an empty memo', [0x68, 0, STOP]],
    ['an unknown opcode', [0xff]],
    ['a buffer out of band', [0x97, STOP]],
    ['a newer protocol', [0x80, 6, 0x4e, STOP]],
    ['a huge integer', [0x8b, 0, 1, 0, 0, ...new Array<number>(256).fill(1), STOP]],
    ['a huge decimal', [0x4c, ...line('9'.repeat(100)), STOP]],
    ['a text that is not UTF-8', [0x8c, 1, 0xff, STOP]],
    ['a number that is none', [0x49, ...line('0x10'), STOP]],
    ['a persistent id that is no storage', [...text('module'), 0x51, STOP]],
    ['a persistent id of protocol 0', [0x50, ...line('storage'), STOP]],
  ])('refuses %s', (_what, bytes) => {
    expect(() => run(...bytes)).toThrow(refusal('checkpoint-format', {}));
  });

  it.each([
    ['a text of 4 GB', [0x58, 0xff, 0xff, 0xff, 0xff, STOP]],
    ['bytes of a negative length', [0x42, 0xfb, 0xff, 0xff, 0xff, STOP]],
    ['bytes of 2^63', [0x8e, 0, 0, 0, 0, 0, 0, 0, 0x80, STOP]],
    ['a line without an end', [0x49, 0x31]],
  ])('says that the file ends too early for %s', (_what, bytes) => {
    expect(() => run(...bytes)).toThrow(refusal('checkpoint-truncated', {}));
  });

  it('takes a memo slot of four billion for what it is', () => {
    expect(run(0x4b, 5, 0x72, 0xff, 0xff, 0xff, 0xff, 0x30, 0x6a, 0xff, 0xff, 0xff, 0xff, STOP)).toBe(5);
  });

  it('is not deeper than its input is long', () => {
    const depth = 200_000;
    const nested = new Uint8Array(depth + 2).fill(0x85);
    nested[0] = 0x4e;
    nested[depth + 1] = STOP;
    let value = load(nested);
    for (let level = 0; level < depth; level++) value = (value as unknown[])[0];
    expect(value).toBeNull();
  });

  it('calls what it may by every opcode that calls', () => {
    const ordered = stackGlobal('collections', 'OrderedDict');
    const lines = [...line('collections'), ...line('OrderedDict')];
    expect(run(...ordered, 0x29, 0x52, STOP)).toEqual(new Map());
    expect(run(...ordered, 0x29, 0x81, STOP)).toEqual(new Map());
    expect(run(...ordered, 0x29, 0x7d, 0x92, STOP)).toEqual(new Map());
    expect(run(0x28, ...ordered, 0x6f, STOP)).toEqual(new Map());
    expect(run(0x28, 0x69, ...lines, STOP)).toEqual(new Map());
    const keywords = [0x7d, ...text('a'), 0x4b, 1, 0x73];
    expect(() => run(...ordered, 0x29, ...keywords, 0x92, STOP)).toThrow(refusal('checkpoint-format', {}));
  });

  it('drops the attributes of a state dict', () => {
    const dict = [...stackGlobal('collections', 'OrderedDict'), 0x29, 0x52];
    const withItem = [...dict, ...text('a'), 0x4b, 1, 0x73];
    const attributes = [0x7d, ...text('_metadata'), 0x7d, 0x73, 0x62];
    expect(run(...withItem, ...attributes, STOP)).toEqual(new Map([['a', 1]]));
  });
});

describe('objects of known classes', () => {
  const attributes = [0x7d, ...text('model'), ...text('d0'), 0x73, 0x62];
  const inert = (className: string) =>
    expect.objectContaining({ className, attributes: new Map([['model', 'd0']]) });

  it('are data: the class’s name and what was set on it', () => {
    const namespace = stackGlobal('argparse', 'Namespace');
    expect(run(...namespace, 0x29, 0x81, ...attributes, STOP)).toEqual(inert('argparse.Namespace'));
    // Protocols 0 and 1.
    const reconstructor = stackGlobal('copyreg', '_reconstructor');
    const args = [0x28, ...namespace, ...stackGlobal('builtins', 'object'), 0x4e, 0x74];
    expect(run(...reconstructor, ...args, 0x52, ...attributes, STOP)).toEqual(inert('argparse.Namespace'));
  });

  it.each([
    ['omegaconf.dictconfig', 'DictConfig'],
    ['omegaconf.listconfig', 'ListConfig'],
    ['omegaconf.base', 'ContainerMetadata'],
    ['omegaconf.nodes', 'AnyNode'],
    ['numpy.core.multiarray', 'scalar'],
    ['numpy._core.multiarray', 'scalar'],
    ['pathlib', 'PosixPath'],
    ['pathlib', 'WindowsPath'],
    ['datetime', 'datetime'],
    ['torch', 'device'],
    ['builtins', 'set'],
  ])('%s.%s', (module, name) => {
    expect(run(...stackGlobal(module, name), ...text('x'), 0x85, 0x52, STOP)).toEqual(
      expect.objectContaining({ className: `${module}.${name}`, args: ['x'] }),
    );
  });

  it.each([
    ['collections', 'defaultdict', stackGlobal('builtins', 'list')],
    ['collections', 'Counter', [0x7d]],
    ['pytorch_lightning.utilities.parsing', 'AttributeDict', [0x7d]],
    ['easydict', 'EasyDict', [0x7d]],
  ] as const)('%s.%s is a dict', (module, name, argument) => {
    const item = [...text('lr'), 0x4b, 1, 0x73];
    expect(run(...stackGlobal(module, name), ...argument, 0x85, 0x52, ...item, STOP)).toEqual(
      new Map([['lr', 1]]),
    );
  });
});

describe('what calls cost', () => {
  /** One list of `count` pairs in the memo, given to OrderedDict `count` times. */
  const bomb = (count: number) => {
    const pair = [0x4b, 1, 0x4e, 0x86];
    const list = [0x5d, 0x28, ...Array<number[]>(count).fill(pair).flat(), 0x65, 0x94, 0x85, 0x94, 0x30];
    const global = [...stackGlobal('collections', 'OrderedDict').slice(0, -1), 0x93, 0x94, 0x30];
    // Memo: 0 the list, 1 the tuple around it, 2 the class.
    const call = [0x68, 2, 0x68, 1, 0x52, 0x30];
    return Uint8Array.from([...list, ...global, ...Array<number[]>(count).fill(call).flat(), 0x4e, STOP]);
  };

  it('is bounded by the size of the file', () => {
    const began = performance.now();
    expect(() => load(bomb(20_000))).toThrow(refusal('checkpoint-format', {}));
    expect(performance.now() - began).toBeLessThan(2000);
  });

  it('leaves room for a dict of one list of pairs', () => {
    const pairs = Array.from({ length: 250 }, (_, i) => [0x4b, i, 0x4e, 0x86]).flat();
    const ordered = stackGlobal('collections', 'OrderedDict');
    expect(run(...ordered, 0x5d, 0x28, ...pairs, 0x65, 0x85, 0x52, STOP)).toHaveProperty('size', 250);
  });
});
