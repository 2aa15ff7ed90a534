import { beforeAll, expect, test } from 'vitest';
import { exportOnnx } from '../../model/export/exportOnnx';
import { randomCheckpoint } from '../../model/export/random';
import { recoverCheckpoint } from '../../model/export/recover';
import { architectureOf } from '../../model/network/architecture';
import { VARIANTS, type VariantId } from '../../model/network/variants';
import { writeModel } from '../../model/onnx/file';
import { startNodeRuntime } from '../runtime/node';
import type { Ort } from '../runtime/ort';
import { goldenImage, OUTPUTS, outputError, runGraph, runPartitioned } from '../testing/models';

const CLASSES = 4;
const image = goldenImage(128);

let ort: Ort;
beforeAll(async () => {
  ({ ort } = await startNodeRuntime());
});

function randomModel(variant: VariantId) {
  const checkpoint = randomCheckpoint(architectureOf(VARIANTS[variant], { classes: CLASSES }), 5);
  const provenance = { kind: 'random', seed: 5 } as const;
  return exportOnnx({ variant, checkpoint, labels: null, inputSize: 128, provenance, licence: '' });
}

// Fusion coefficients computed outside the graph differ from ORT's in the last bit, which grows with the number of
// cells: measured 1.1e-6 (D2) to 1.6e-6 (D4). Sums have no coefficients.
test.each([
  ['d2', 3e-6],
  ['d3', 3e-6],
  ['d4', 3e-6],
  ['d5', 3e-6],
  ['d6', 1e-6],
  ['d7', 1e-6],
] as const)(
  'a random %s runs, gives finite outputs, and computes the same partitioned within %d',
  async (id, bound) => {
    const model = randomModel(id);
    const whole = await runGraph(ort, model, image, OUTPUTS);
    expect(whole.get('class_p3')!.dims).toEqual([1, 9 * CLASSES, 16, 16]);
    expect(whole.get('box_p7')!.dims).toEqual([1, 36, 1, 1]);
    for (const { data } of whole.values()) expect(data.every(Number.isFinite)).toBe(true);
    expect(outputError(await runPartitioned(ort, model, image), whole)).toBeLessThan(bound);
  },
);

test('a D6, whose nodes add without weights: its file comes back from what it is recovered as', () => {
  const model = randomModel('d6');
  const { labels, provenance, licence } = model.metadata;
  const checkpoint = recoverCheckpoint(model);
  const again = exportOnnx({ variant: 'd6', checkpoint, labels, inputSize: 128, provenance, licence });
  expect(Buffer.compare(writeModel(again.proto), writeModel(model.proto))).toBe(0);
});
