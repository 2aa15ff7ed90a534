import { expect, test } from 'vitest';
import type { StateDict } from '../checkpoint/tensor';
import { AppError } from '../errors';
import { architectureOf } from './architecture';
import { assertFits, classesOf, compareCheckpoint, fits, fittingVariants, nearestVariants } from './fit';
import { hollow, hollowCheckpoint } from './testing/checkpoints';
import { VARIANT_IDS, VARIANTS, type VariantId } from './variants';
import { expectedTensors } from './weightLayers';

function refusal(checkpoint: StateDict, variant: VariantId): AppError {
  try {
    assertFits(checkpoint, variant);
  } catch (error) {
    if (error instanceof AppError) return error;
  }
  throw new Error('it fits');
}

test.each(VARIANT_IDS)('a checkpoint of %s fits it, and D6 and D7 each other', (id) => {
  expect(fittingVariants(hollowCheckpoint(id, 7))).toEqual(id === 'd6' || id === 'd7' ? ['d6', 'd7'] : [id]);
  expect(assertFits(hollowCheckpoint(id, 7), id)).toBe(7);
});

test('the number of classes comes from the class net', () => {
  expect(classesOf(hollowCheckpoint('d0', 100))).toBe(100);
  const checkpoint = hollowCheckpoint('d0');
  checkpoint.set('class_net.predict.conv_pw.bias', hollow([10]));
  expect(classesOf(checkpoint)).toBeNull();
  checkpoint.delete('class_net.predict.conv_pw.bias');
  expect(classesOf(checkpoint)).toBe(90);
  checkpoint.delete('class_net.predict.conv_pw.weight');
  expect(classesOf(checkpoint)).toBeNull();
  expect(fittingVariants(checkpoint)).toEqual([]);
});

test('the wrong variant: the right one is named, with the first ten of each kind', () => {
  const { code, values } = refusal(hollowCheckpoint('d1'), 'd0');
  expect(code).toBe('checkpoint-misfit');
  expect(values).toMatchObject({ variant: 'D0', fits: 'D1', nearest: 'D1', missing: '–', missingCount: 0 });
  const lines = (key: string) => String(values[key]).split('\n');
  expect(lines('unexpected')).toHaveLength(10);
  expect(lines('wrongShape')).toHaveLength(10);
  expect(lines('unexpected')[0]).toBe('backbone.blocks.0.1.conv_dw.weight');
  expect(lines('unexpected').at(-1)).toMatch(
    new RegExp(` … \\(\\+${Number(values.unexpectedCount) - 10}\\)$`),
  );
  expect(lines('wrongShape')[0]).toBe(
    'fpn.resample.3.conv.conv.weight: expected [64,320,1,1], found [88,320,1,1]',
  );
  expect(Number(values.unexpectedCount)).toBe(
    expectedTensors(architectureOf(VARIANTS.d1, { classes: 90 })).size -
      expectedTensors(architectureOf(VARIANTS.d0, { classes: 90 })).size,
  );
});

test('D6 and D7 are both offered', () => {
  expect(refusal(hollowCheckpoint('d7'), 'd3').values.fits).toBe('D6, D7');
});

test('a D3 that lacks one tensor fits nothing, is nearest to D3, and lacks that one there', () => {
  const checkpoint = hollowCheckpoint('d3');
  checkpoint.delete('class_net.predict.conv_pw.bias');
  expect(nearestVariants(checkpoint)).toEqual(['d3']);
  expect(refusal(checkpoint, 'd3').values).toEqual({
    variant: 'D3',
    fits: '–',
    nearest: 'D3',
    missing: 'class_net.predict.conv_pw.bias',
    missingCount: 1,
    unexpected: '–',
    unexpectedCount: 0,
    wrongShape: '–',
    wrongShapeCount: 0,
  });
});

test('a checkpoint of something else fits nothing', () => {
  const { values } = refusal(new Map([['layer.weight', hollow([3])]]), 'd0');
  expect(values).toMatchObject({
    fits: '–',
    nearest: '–',
    unexpected: 'layer.weight',
    unexpectedCount: 1,
    wrongShape: '–',
  });
  expect(values.missingCount).toBe(676);
  expect(String(values.missing).split('\n')).toHaveLength(10);
});

test('one missing, one more and one wrong shape are each told', () => {
  const checkpoint = hollowCheckpoint('d0');
  checkpoint.delete('backbone.bn1.bias');
  checkpoint.set('extra', hollow([1]));
  checkpoint.set('backbone.conv_stem.weight', hollow([32, 3, 3]));
  const misfit = compareCheckpoint(checkpoint, architectureOf(VARIANTS.d0));
  expect(misfit).toEqual({
    missing: ['backbone.bn1.bias'],
    unexpected: ['extra'],
    wrongShape: ['backbone.conv_stem.weight: expected [32,3,3,3], found [32,3,3]'],
  });
  expect(fits(misfit)).toBe(false);
});
