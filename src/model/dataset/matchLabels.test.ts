import { expect, test } from 'vitest';
import { COCO_LABELS } from '../cocoLabels';
import { matchLabels } from './matchLabels';

function categories(...entries: readonly (readonly [number | string, string])[]) {
  return entries.map(([id, name]) => ({ id, name }));
}

function ids(labels: readonly string[], ...entries: readonly (readonly [number | string, string])[]) {
  const match = matchLabels(labels, categories(...entries));
  return {
    by: match.by,
    ids: match.categoryOf.map((category) => category?.id ?? null),
    unmatched: match.unmatched.map(({ name }) => name),
  };
}

test.each([
  ['Red Blood Cell', 'red_blood_cell'],
  ['traffic light', 'traffic-light'],
  ['diningtable', 'dining table'],
  ['ＤＯＧ', 'dog'],
  ['caf\u00e9', 'CAFE\u0301'],
])('“%s” and “%s” are one name', (label, name) => {
  expect(ids([label, 'other'], [7, name])).toEqual({ by: 'name', ids: [7, null], unmatched: [] });
});

test('by name, whatever the ids; what has no partner is named', () => {
  expect(ids(['cat', 'dog', 'cow'], [0, 'dog'], ['x', 'cat'], [3, 'horse'])).toEqual({
    by: 'name',
    ids: ['x', 0, null],
    unmatched: ['horse'],
  });
});

test.each<[string, readonly string[], readonly (readonly [number | string, string])[], unknown[], string[]]>([
  [
    'ids from 0',
    ['a', 'b'],
    [
      [1, 'y'],
      [0, 'x'],
    ],
    [0, 1],
    [],
  ],
  [
    'ids from 1',
    ['a', 'b'],
    [
      [1, 'x'],
      [2, 'y'],
    ],
    [1, 2],
    [],
  ],
  [
    'ids with gaps, as many as labels',
    ['a', 'b'],
    [
      [10, 'x'],
      [90, 'y'],
    ],
    [10, 90],
    [],
  ],
  [
    'ids as text',
    ['a', 'b'],
    [
      ['n02', 'y'],
      ['n01', 'x'],
    ],
    ['n01', 'n02'],
    [],
  ],
  [
    'slots, fewer than labels',
    ['a', 'b', 'c'],
    [
      [1, 'x'],
      [3, 'y'],
    ],
    [1, null, 3],
    [],
  ],
  [
    'ids from 0, fewer than labels',
    ['a', 'b', 'c'],
    [
      [0, 'x'],
      [1, 'y'],
    ],
    [0, 1, null],
    [],
  ],
  [
    'more than labels',
    ['a'],
    [
      [1, 'x'],
      [2, 'y'],
    ],
    [1],
    ['y'],
  ],
  ['none', ['a'], [], [null], []],
])('by order: %s', (_, labels, entries, expected, unmatched) => {
  expect(ids(labels, ...entries)).toEqual({ by: 'order', ids: expected, unmatched });
});

test('COCO’s eighty categories in another language meet its ninety slots', () => {
  const used = COCO_LABELS.flatMap((_, i) => (i % 9 === 4 ? [] : [i + 1]));
  const match = ids(COCO_LABELS, ...used.map((id) => [id, `类别${id}`] as const));
  expect(match.ids).toEqual(COCO_LABELS.map((_, i) => (i % 9 === 4 ? null : i + 1)));
});

test('two labels of one name both stand for its category', () => {
  expect(ids(['dog', 'Dog'], [1, 'dog'])).toEqual({ by: 'name', ids: [1, 1], unmatched: [] });
});
