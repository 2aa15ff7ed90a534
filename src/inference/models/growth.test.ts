import { beforeAll, expect, test } from 'vitest';
import { exportOnnx } from '../../model/export/exportOnnx';
import { recoverCheckpoint } from '../../model/export/recover';
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

test.each(['d1', 'd6'] as const)('a %s computes what a D0 with other paddings does', async (id) => {
  const d0 = shippedD0();
  const { labels, licence, provenance } = d0.metadata;
  const architecture = { padding: 'symmetric', poolPadding: 'zero' } as const;
  const checkpoint = recoverCheckpoint(d0);
  const other = exportOnnx({
    variant: 'd0',
    checkpoint,
    labels,
    inputSize: 128,
    architecture,
    provenance,
    licence,
  });
  const { classes, boxPixels } = await growthError(ort, other, id);
  expect(classes).toBeLessThan(1e-4);
  expect(boxPixels).toBeLessThan(0.1);
});
