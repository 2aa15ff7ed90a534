import { beforeAll, expect, test } from 'vitest';
import type { Ort } from './ort';
import { startNodeRuntime } from './runtime/node';
import { growthError, shippedD0 } from './testingModels';

let ort: Ort;
beforeAll(async () => {
  ({ ort } = await startNodeRuntime());
});

test.each(['d1', 'd3'] as const)('a %s grown from the shipped file computes what that does', async (id) => {
  const { classes, boxPixels } = await growthError(ort, shippedD0(), id);
  expect(classes).toBeLessThan(1e-4);
  expect(boxPixels).toBeLessThan(0.1);
});
