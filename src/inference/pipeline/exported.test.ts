import { beforeAll, describe, expect, test } from 'vitest';
import { exportOnnx } from '../../model/export/exportOnnx';
import { randomCheckpoint } from '../../model/export/random';
import { recoverCheckpoint } from '../../model/export/recover';
import { architectureOf } from '../../model/network/architecture';
import { VARIANTS, type VariantId } from '../../model/network/variants';
import type { ExportedModel } from '../../model/onnx/exported';
import { startNodeRuntime } from '../runtime/node';
import type { Ort } from '../runtime/ort';
import { goldenImage, OUTPUTS, outputError, runGraph, runPartitioned, shippedD0 } from '../testing/models';

const CLASSES = 4;
const image = goldenImage(128);

let ort: Ort;
beforeAll(async () => {
  ({ ort } = await startNodeRuntime());
});

function randomModel(variant: VariantId): ExportedModel {
  const checkpoint = randomCheckpoint(architectureOf(VARIANTS[variant], { classes: CLASSES }), 5);
  const provenance = { kind: 'random', seed: 5 } as const;
  return exportOnnx({ variant, checkpoint, labels: null, inputSize: 128, provenance, licence: '' });
}

describe.each(['d0', 'd1', 'd2'] as const)('a random %s', (id) => {
  test('runs and gives finite outputs of the five levels', async () => {
    const outputs = await runGraph(ort, randomModel(id), image, OUTPUTS);
    const shapes = Object.fromEntries([...outputs].map(([name, { dims }]) => [name, dims]));
    const expected = [3, 4, 5, 6, 7].flatMap((level) => [
      [`class_p${level}`, [1, 9 * CLASSES, 128 / 2 ** level, 128 / 2 ** level]],
      [`box_p${level}`, [1, 36, 128 / 2 ** level, 128 / 2 ** level]],
    ]);
    expect(shapes).toEqual(Object.fromEntries(expected));
    for (const { data } of outputs.values()) expect(data.every(Number.isFinite)).toBe(true);
  });
});

describe('the partitioned network computes what the whole does', () => {
  test('the shipped D0', async () => {
    const model = shippedD0();
    const whole = await runGraph(ort, model, image, OUTPUTS);
    expect(outputError(await runPartitioned(ort, model, image), whole)).toBeLessThan(1e-6);
  });

  test('a random D1', async () => {
    const model = randomModel('d1');
    const whole = await runGraph(ort, model, image, OUTPUTS);
    expect(outputError(await runPartitioned(ort, model, image), whole)).toBeLessThan(1e-6);
  });

  test('softmax fusion, which no published variant has', async () => {
    const trained = shippedD0();
    const { labels, provenance, licence } = trained.metadata;
    const model = exportOnnx({
      variant: 'd0',
      architecture: { fusion: 'softmax' },
      checkpoint: recoverCheckpoint(trained),
      labels,
      inputSize: 128,
      provenance,
      licence,
    });
    expect(model.metadata.fusion).toBe('softmax');
    const whole = await runGraph(ort, model, image, OUTPUTS);
    expect(outputError(await runPartitioned(ort, model, image), whole)).toBeLessThan(1e-6);
    expect(outputError(whole, await runGraph(ort, trained, image, OUTPUTS))).toBeGreaterThan(1e-3);
  });
});

test('a file made from what another was recovered as gives its outputs', async () => {
  const model = shippedD0();
  const { labels, provenance, licence } = model.metadata;
  const checkpoint = recoverCheckpoint(model);
  const again = exportOnnx({ variant: 'd0', checkpoint, labels, inputSize: 128, provenance, licence });
  const expected = await runGraph(ort, model, image, OUTPUTS);
  expect(outputError(await runGraph(ort, again, image, OUTPUTS), expected)).toBeLessThan(1e-5);
});
