import { expect, test } from 'vitest';
import { chooseVariant, sameTensors } from './chooseVariant';
import { hollowCheckpoint } from './testing/checkpoints';
import { VARIANT_IDS } from './variants';

test.each([
  // A name speaks for its file, whatever is in use.
  ['tf_efficientdet_d7_53-6d1d7a95.pth', 'd0', 'd7'],
  ['tf_efficientdet_d7_53-6d1d7a95.pth', 'd6', 'd7'],
  ['tf_efficientdet_d6_52-4eda3773.pth', 'd7', 'd6'],
  ['EfficientDet-D7.safetensors', 'd0', 'd7'],
  ['efficientdetd7.pth', 'd0', 'd7'],
  // One that says nothing: the variant in use, else the smaller.
  ['mine.pth', 'd7', 'd7'],
  ['mine.pth', 'd6', 'd6'],
  ['mine.pth', 'd0', 'd6'],
  // Hashes and words are no names.
  ['best-ad7f.pth', 'd0', 'd6'],
  ['cad7.pth', 'd0', 'd6'],
  ['d70.pth', 'd0', 'd6'],
  // A name that the tensors contradict.
  ['efficientdet_d3.pth', 'd0', 'd6'],
  ['efficientdet_d3_from_d7.pth', 'd0', 'd7'],
] as const)('tensors of D6 and D7 in %s, with %s in use, are %s', (name, inUse, variant) => {
  expect(chooseVariant(hollowCheckpoint('d7'), name, inUse)).toBe(variant);
});

test('a name does not outweigh tensors that fit another', () => {
  expect(chooseVariant(hollowCheckpoint('d2'), 'efficientdet_d4.pth', 'd0')).toBe('d2');
});

test.each(['d1', 'd3', 'd5'] as const)('a %s that lacks a tensor is nearest to itself', (id) => {
  const checkpoint = hollowCheckpoint(id);
  checkpoint.delete('backbone.bn1.bias');
  expect(chooseVariant(checkpoint, 'mine.pth', 'd0')).toBe(id);
});

test('a file of something else is read as the variant in use', () => {
  expect(chooseVariant(new Map(), 'mine.pth', 'd4')).toBe('d4');
});

test('only D6 and D7 have the same tensors', () => {
  expect(VARIANT_IDS.map(sameTensors)).toEqual([
    ['d0'],
    ['d1'],
    ['d2'],
    ['d3'],
    ['d4'],
    ['d5'],
    ['d6', 'd7'],
    ['d6', 'd7'],
  ]);
});
