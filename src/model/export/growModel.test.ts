import { expect, test } from 'vitest';
import { architectureOf } from '../network/architecture';
import { VARIANTS, type VariantId } from '../network/variants';
import type { Provenance } from '../onnx/metadata';
import { type ExportOptions, exportOnnx } from './exportOnnx';
import { growModel } from './growModel';
import { randomCheckpoint } from './random';

function model(variant: VariantId, provenance: Provenance, architecture: ExportOptions['architecture'] = {}) {
  const own = architectureOf(VARIANTS[variant], { classes: 2, ...architecture });
  const checkpoint = randomCheckpoint(own, 1);
  const labels = ['cat', 'dog'];
  const weights = 'f16';
  const options = { variant, checkpoint, labels, inputSize: 128, weights, provenance } as const;
  return exportOnnx({ ...options, architecture, licence: 'MIT' });
}

test('a grown file says what it comes from, keeps labels and licence, and holds f32', async () => {
  const grown = await growModel(model('d0', { kind: 'trained', name: 'cats' }), 'd1');
  expect(grown.metadata).toMatchObject({
    variant: 'd1',
    inputSize: 640,
    labels: ['cat', 'dog'],
    licence: 'MIT',
    weights: 'f32',
    provenance: { kind: 'grown', from: 'D0 cats' },
  });
  const options = { inputSize: 256 };
  const other = await growModel(model('d0', { kind: 'random', seed: 3 }), 'd1', options);
  expect(other.metadata).toMatchObject({ inputSize: 256, provenance: { kind: 'grown', from: 'D0' } });
});

test('it tells its progress, and stops', async () => {
  const d0 = model('d0', { kind: 'random', seed: 1 });
  const controller = new AbortController();
  const steps: number[] = [];
  const onProgress = (done: number) => {
    steps.push(done);
    if (steps.length === 3) controller.abort();
  };
  await expect(growModel(d0, 'd1', { onProgress, signal: controller.signal })).rejects.toMatchObject({
    code: 'cancelled',
  });
  expect(steps).toHaveLength(3);
});

test('only a D0 grows', async () => {
  await expect(growModel(model('d1', { kind: 'random', seed: 1 }), 'd2')).rejects.toMatchObject({
    code: 'checkpoint-misfit',
  });
});

const random = { kind: 'random', seed: 1 } as const;

test('it pads and normalises as its D0 does', async () => {
  const own = {
    padding: 'symmetric',
    poolPadding: 'zero',
    mean: [0.5, 0.5, 0.5],
    std: [0.5, 0.5, 0.5],
  } as const;
  const grown = await growModel(model('d0', random, own), 'd1', { inputSize: 128 });
  expect(grown.architecture).toMatchObject(own);
  expect(grown.metadata).toMatchObject({ mean: own.mean, std: own.std });
});

test('a D0 that fuses or taps otherwise is none that growth knows', async () => {
  for (const own of [{ fusion: 'softmax' }, { taps: [3, 10, 15] }] as const) {
    await expect(growModel(model('d0', random, own), 'd1')).rejects.toMatchObject({
      code: 'bad-argument',
      values: { value: JSON.stringify(own) },
    });
  }
});
