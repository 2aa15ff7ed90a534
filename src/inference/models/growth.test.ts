import { beforeAll, expect, test } from 'vitest';
import { VARIANT_IDS } from '../../model/network/variants';
import { startNodeRuntime } from '../runtime/node';
import type { Ort } from '../runtime/ort';
import { growthError, shippedD0 } from '../testing/models';

let ort: Ort;
beforeAll(async () => {
  ({ ort } = await startNodeRuntime());
});

test.each(VARIANT_IDS.slice(1))('a %s grown from the shipped file computes what that does', async (id) => {
  const { classes, boxPixels } = await growthError(ort, shippedD0(), id);
  expect(classes).toBeLessThan(1e-4);
  expect(boxPixels).toBeLessThan(0.1);
});
