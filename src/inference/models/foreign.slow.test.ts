import { beforeAll, expect, test } from 'vitest';
import { STRUCTURES, type Structure, seededState, structure } from '../../model/foreign/testing/structures';
import { startNodeRuntime } from '../runtime/node';
import type { Ort } from '../runtime/ort';
import { compareForeign } from '../testing/foreign';

let ort: Ort;
beforeAll(async () => {
  ({ ort } = await startNodeRuntime());
});

/** Halves carry 11 bits: the file's own activations are rounded, ours are not. */
const BOUNDS: Partial<Record<Structure, number>> = { f16: 2e-2 };

test.each(STRUCTURES)('%s: what is recovered computes what the file itself does', async (name) => {
  const { difference, magnitude } = await compareForeign(ort, structure(name, seededState(name)));
  expect(magnitude).toBeGreaterThan(1);
  expect(difference).toBeLessThan(BOUNDS[name] ?? 5e-5);
});
