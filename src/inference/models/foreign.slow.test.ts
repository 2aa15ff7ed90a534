import { beforeAll, expect, test } from 'vitest';
import { exportOnnx } from '../../model/export/exportOnnx';
import { randomCheckpoint } from '../../model/export/random';
import { recoverForeign } from '../../model/foreign/recover';
import { STRUCTURES, type Structure, seededState, structure } from '../../model/foreign/testing/structures';
import { architectureOf } from '../../model/network/architecture';
import { VARIANTS } from '../../model/network/variants';
import { startNodeRuntime } from '../runtime/node';
import type { Ort } from '../runtime/ort';
import { compareForeign } from '../testing/foreign';

let ort: Ort;
beforeAll(async () => {
  ({ ort } = await startNodeRuntime());
});

/** Halves carry 11 bits: the file's own activations are rounded, ours are not. */
const BOUNDS: Partial<Record<Structure, number>> = { f16: 2e-2 };

test('a D6 leaves open whether it is a D7; its size, or the file’s name, makes one likely', () => {
  const checkpoint = randomCheckpoint(architectureOf(VARIANTS.d6, { classes: 3 }), 1);
  const provenance = { kind: 'random', seed: 1 } as const;
  const { proto } = exportOnnx({
    variant: 'd6',
    checkpoint,
    labels: null,
    inputSize: 1536,
    provenance,
    licence: '',
  });
  proto.metadataProps = [];
  const bySize = recoverForeign(proto);
  expect(bySize.variant).toBe('d7');
  expect(bySize.conventions.fusion).toBe('sum');
  expect(bySize.findings).toContainEqual({
    field: 'variant',
    value: 'd7',
    by: 'assumed',
    alternatives: ['d6'],
  });
  expect(recoverForeign(proto, { name: 'efficientdet-d6.onnx' })).toMatchObject({
    variant: 'd6',
    findings: expect.arrayContaining([{ field: 'variant', value: 'd6', by: 'name', alternatives: [] }]),
  });
});

test.each(STRUCTURES)('%s: what is recovered computes what the file itself does', async (name) => {
  const { difference, magnitude } = await compareForeign(ort, structure(name, seededState(name)));
  expect(magnitude).toBeGreaterThan(1);
  expect(difference).toBeLessThan(BOUNDS[name] ?? 5e-5);
});
