import { beforeAll, expect, test } from 'vitest';
import { seededState, structure } from '../../model/foreign/testing/structures';
import { startNodeRuntime } from '../runtime/node';
import type { Ort } from '../runtime/ort';
import { compareForeign } from '../testing/foreign';

// All kinds of file are in foreign.slow.test.ts.

let ort: Ort;
beforeAll(async () => {
  ({ ort } = await startNodeRuntime());
});

test.each(['onnxslim', 'symmetric', 'automl-serving'] as const)(
  '%s: what is recovered computes what the file itself does',
  async (name) => {
    const { difference, magnitude } = await compareForeign(ort, structure(name, seededState(name)));
    expect(magnitude).toBeGreaterThan(1);
    expect(difference).toBeLessThan(5e-5);
  },
);
