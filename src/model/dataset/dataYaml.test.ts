import { describe, expect, test } from 'vitest';
import { readDataYaml } from './dataYaml';

function read(text: string) {
  return readDataYaml(text, 'data.yaml');
}

describe('readDataYaml', () => {
  test('names as a list, folders of the splits', async () => {
    expect(await read('path: /x\ntrain: ../train/images\nval: [a, b]\nnc: 2\nnames: [cat, dog]\n')).toEqual({
      names: new Map([
        [0, 'cat'],
        [1, 'dog'],
      ]),
      splits: new Map([
        ['val', ['a', 'b']],
        ['test', []],
        ['train', ['../train/images']],
      ]),
      keypoints: false,
    });
  });

  test.each<[string, string, [number, string][]]>([
    [
      'a map',
      'names:\n  0: cat\n  7: dog\n',
      [
        [0, 'cat'],
        [7, 'dog'],
      ],
    ],
    ['keys as text', 'names: {"0": cat}', [[0, 'cat']]],
    [
      'YAML’s own words',
      'names: [yes, no, 7, 1.5, true]',
      [
        [0, 'yes'],
        [1, 'no'],
        [2, '7'],
        [3, '1.5'],
        [4, 'true'],
      ],
    ],
    [
      'names of prototypes',
      'names: [__proto__, constructor]',
      [
        [0, '__proto__'],
        [1, 'constructor'],
      ],
    ],
    [
      'only a count',
      'nc: 2',
      [
        [0, 'class 1'],
        [1, 'class 2'],
      ],
    ],
    ['a byte order mark, a comment, a document mark', '\ufeff# x\n---\nnames: [cat]', [[0, 'cat']]],
    ['a duplicate key', 'nc: 1\nnc: 2\nnames: [cat]', [[0, 'cat']]],
    ['a custom tag', 'download: !!python/object:os.system x\nnames: [cat]', [[0, 'cat']]],
  ])('%s', async (_, text, names) => {
    expect([...(await read(text)).names]).toEqual(names);
  });

  test('kpt_shape says that lines have keypoints', async () => {
    expect((await read('names: [a]\nkpt_shape: [17, 3]')).keypoints).toBe(true);
  });

  test.each([
    ['', /no names/],
    ['- a\n- b', /no names/],
    ['names:', /no names/],
    ['names: []', /no names/],
    ['names: cat', /no names/],
    ['nc: 1000000000000', /no names/],
    ['names: {cat: 0}', /no class: cat/],
    ['names: [[a]]', /no class: 0/],
    ['names: {-1: a}', /no class: -1/],
    ['names: [a', /not YAML/],
    ['a: b: c', /not YAML/],
    ['{"images": [], "annotations": []}', /no names/],
  ])('%j is refused', async (text, reason) => {
    await expect(read(text)).rejects.toMatchObject({
      code: 'annotations-format',
      values: { name: 'data.yaml', reason: expect.stringMatching(reason) },
    });
  });

  test.each([
    [
      'aliases of aliases',
      `a0: &a0 [x,x,x]\n${Array.from({ length: 30 }, (_, i) => `a${i + 1}: &a${i + 1} [*a${i},*a${i},*a${i}]\n`).join('')}names: [a]`,
    ],
    ['deep nesting', `names: ${'['.repeat(100_000)}`],
    ['deep maps', Array.from({ length: 1000 }, (_, i) => `${' '.repeat(i)}a:\n`).join('')],
    ['many keys', `${Array.from({ length: 50_000 }, (_, i) => `a${i}: 1\n`).join('')}nams: [a]`],
    ['a long text', `nams: ["${'x'.repeat(900_000)}`],
  ])('%s end soon, in a sentence', async (_, text) => {
    const start = performance.now();
    await expect(read(text)).rejects.toMatchObject({ code: 'annotations-format' });
    expect(performance.now() - start).toBeLessThan(20_000);
  });
});
