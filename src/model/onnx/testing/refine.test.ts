import { Float16Array } from '@petamoriken/float16';
import { expect, test } from 'vitest';
import { hollowModel } from '../../export/testing/exports';
import { writeModel } from '../file';
import { addResidual, refineWeights, residualSteps } from './refine';

test('with the residual, numbers rounded to f16 are right to 19 bits', () => {
  const exact = Float32Array.from({ length: 10_000 }, (_, i) => Math.sin(i * i) * 2 ** -(i % 30));
  const rounded = new Float32Array(new Float16Array(exact));
  // Below the smallest normal f16 the spacing no longer shrinks.
  const worst = (values: Float32Array) =>
    values.reduce((most, value, i) => {
      const magnitude = Math.max(Math.abs(exact[i]!), 2 ** -14);
      return Math.max(most, Math.abs(value - exact[i]!) / magnitude);
    }, 0);
  expect(worst(rounded)).toBeGreaterThan(4e-4);
  expect(worst(addResidual(rounded, residualSteps(rounded, exact)))).toBeLessThan(2e-6);
});

test('a residual of other numbers is refused', () => {
  expect(() => residualSteps(Float32Array.of(1), Float32Array.of(1.01))).toThrow('is not');
  expect(() => refineWeights(writeModel(hollowModel('d0').proto), new Uint8Array(3))).toThrow(
    '0 f16 weights, not 3',
  );
});
