import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { COCO_LABELS } from './cocoLabels';
import { AppError } from './errors';
import { defaultLabels, readLabels } from './labels';

/** Ids that no released annotation uses. */
const UNUSED = [12, 26, 29, 30, 45, 66, 68, 69, 71, 83];

test('COCO’s 90 slots: the eighty annotated classes at their ids, and ten that were never used', () => {
  expect(COCO_LABELS).toHaveLength(90);
  const unused = new Set(UNUSED);
  const used = COCO_LABELS.filter((_, i) => !unused.has(i + 1));
  // The shipped model's first eighty labels are COCO's annotated classes in order.
  const manifest = JSON.parse(
    readFileSync(new URL('../../public/models/manifest.json', import.meta.url), 'utf8'),
  );
  expect(used).toEqual(manifest.models[0].labels.slice(0, 80));
  expect(UNUSED.map((id) => COCO_LABELS[id - 1])).toEqual([
    'street sign',
    'hat',
    'shoe',
    'eye glasses',
    'plate',
    'mirror',
    'window',
    'desk',
    'door',
    'blender',
  ]);
});

test('without labels, ninety classes are COCO’s and others are numbered', () => {
  expect(defaultLabels(90)[17]).toBe('dog');
  expect(defaultLabels(90)[89]).toBe('toothbrush');
  expect(defaultLabels(3)).toEqual(['class 1', 'class 2', 'class 3']);
});

test.each(['', '{}', '[]', '["a", 1]'])('%j is no list of labels', (json) => {
  expect(() => readLabels(json)).toThrow(AppError);
});
