import { expect, test } from 'vitest';
import type { StateDict } from '../checkpoint/tensor';
import { AppError } from '../errors';
import { assertFits, classesOf, compareCheckpoint, fits, fittingVariants } from './fit';
import { expectedTensors, type Shape } from './layout';
import { VARIANT_IDS, VARIANTS, type VariantId } from './variants';

/** Names and shapes alone are compared, so the data may be missing. */
function checkpointOf(variant: VariantId, numClasses = 90): StateDict {
  return new Map(
    [...expectedTensors(VARIANTS[variant], numClasses)].map(([name, shape]) => [name, hollow(shape)]),
  );
}

const hollow = (shape: Shape) => ({ shape, dtype: 'f32', data: new Float32Array(0) }) as const;

function refusal(checkpoint: StateDict, variant: VariantId): AppError {
  try {
    assertFits(checkpoint, variant);
  } catch (error) {
    if (error instanceof AppError) return error;
  }
  throw new Error('it fits');
}

test.each(VARIANT_IDS)('a checkpoint of %s fits it, and D6 and D7 each other', (id) => {
  expect(fittingVariants(checkpointOf(id, 7))).toEqual(id === 'd6' || id === 'd7' ? ['d6', 'd7'] : [id]);
  expect(assertFits(checkpointOf(id, 7), id)).toBe(7);
});

test('the number of classes comes from the class net', () => {
  expect(classesOf(checkpointOf('d0', 100))).toBe(100);
  const checkpoint = checkpointOf('d0');
  checkpoint.set('class_net.predict.conv_pw.bias', hollow([10]));
  expect(classesOf(checkpoint)).toBeNull();
  checkpoint.delete('class_net.predict.conv_pw.bias');
  expect(classesOf(checkpoint)).toBeNull();
  expect(fittingVariants(checkpoint)).toEqual([]);
});

test('what training and effdet’s bench save along is ignored', () => {
  const checkpoint = checkpointOf('d0');
  checkpoint.set('backbone.bn1.num_batches_tracked', hollow([]));
  checkpoint.set('anchors.boxes', hollow([49104, 4]));
  expect(assertFits(checkpoint, 'd0')).toBe(90);
});

test('the wrong variant: the right one is named, with the first ten of each kind', () => {
  const { code, values } = refusal(checkpointOf('d1'), 'd0');
  expect(code).toBe('checkpoint-misfit');
  expect(values).toMatchObject({ variant: 'D0', fits: 'D1', missing: '–', missingCount: 0 });
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
    expectedTensors(VARIANTS.d1, 90).size - expectedTensors(VARIANTS.d0, 90).size,
  );
});

test('D6 and D7 are both offered', () => {
  expect(refusal(checkpointOf('d7'), 'd3').values.fits).toBe('D6, D7');
});

test('a checkpoint of something else fits nothing', () => {
  const { values } = refusal(new Map([['layer.weight', hollow([3])]]), 'd0');
  expect(values).toMatchObject({
    fits: '–',
    unexpected: 'layer.weight',
    unexpectedCount: 1,
    wrongShape: '–',
  });
  expect(values.missingCount).toBe(676);
  expect(String(values.missing).split('\n')).toHaveLength(10);
});

test('one missing, one more and one wrong shape are each told', () => {
  const checkpoint = checkpointOf('d0');
  checkpoint.delete('backbone.bn1.bias');
  checkpoint.set('extra', hollow([1]));
  checkpoint.set('backbone.conv_stem.weight', hollow([32, 3, 3]));
  const misfit = compareCheckpoint(checkpoint, 'd0', 90);
  expect(misfit).toEqual({
    missing: ['backbone.bn1.bias'],
    unexpected: ['extra'],
    wrongShape: ['backbone.conv_stem.weight: expected [32,3,3,3], found [32,3,3]'],
  });
  expect(fits(misfit)).toBe(false);
});
