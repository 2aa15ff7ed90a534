import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { StateDict } from '../checkpoint/tensor';
import { architectureOf } from '../network/architecture';
import { VARIANTS } from '../network/variants';
import { expectedTensors } from '../network/weightLayers';
import { type ExportedModel, exportedModel, readExported } from '../onnx/exported';
import { tensorValues } from '../onnx/file';
import { exportedWeights } from './exportFile';
import { exportOnnx } from './exportOnnx';
import { randomCheckpoint } from './random';
import { recoverCheckpoint } from './recover';

const SHIPPED = new URL('../../../public/models/efficientdet-d0.onnx', import.meta.url);

function shippedD0(): ExportedModel {
  return readExported(new Uint8Array(readFileSync(SHIPPED)));
}

function exported(model: ExportedModel): ExportedModel {
  return exportedFrom(recoverCheckpoint(model));
}

function exportedFrom(checkpoint: StateDict): ExportedModel {
  const provenance = { kind: 'random', seed: 0 } as const;
  return exportOnnx({ variant: 'd0', checkpoint, labels: null, inputSize: 128, provenance, licence: '' });
}

/** Initialisers by the name that the network reads them by, as f32. */
function values({ proto }: ExportedModel): Map<string, Float32Array> {
  return new Map(proto.graph!.initializer.map((t) => [t.name.replace(/\/f16$/, ''), tensorValues(t)]));
}

function differing(a: ExportedModel, b: ExportedModel): string[] {
  const other = values(b);
  return [...values(a)].filter(([name, data]) => !sameBits(data, other.get(name))).map(([name]) => name);
}

function sameBits(a: Float32Array, b: Float32Array | undefined): boolean {
  return b?.length === a.length && a.every((value, i) => value === b[i]);
}

test('the shipped D0 has effdet’s names, shapes and order', () => {
  const recovered = recoverCheckpoint(shippedD0());
  const shapes = [...recovered].map(([name, { shape }]) => [name, shape]);
  expect(shapes).toEqual([...expectedTensors(architectureOf(VARIANTS.d0, { classes: 100 }))]);
  expect([...recovered.values()].filter(({ data }) => data.some(Number.isNaN))).toEqual([]);
});

test('exported again, every number of the shipped D0 comes back', () => {
  const model = shippedD0();
  const again = exported(model);
  expect(values(again).size).toBe(values(model).size);
  expect(differing(model, again)).toEqual([]);
});

test('weights of any magnitude come back', () => {
  const checkpoint = randomCheckpoint(architectureOf(VARIANTS.d0, { classes: 2 }), 1);
  const variances = [1e-20, 3e-7, 0.1, 1, 77, 1e9];
  let i = 0;
  for (const [name, { data }] of checkpoint) {
    if (name.endsWith('running_var')) data.fill(variances[i++ % variances.length]!);
  }
  const model = exportedFrom(checkpoint);
  expect(differing(model, exported(model))).toEqual([]);
});

test('a graph that lacks a tensor, or has one of another variant, is refused', () => {
  const lacking = shippedD0();
  const { graph } = lacking.proto;
  graph!.initializer = graph!.initializer.filter((t) => !t.name.startsWith('pyramid/p6/'));
  expect(() => recoverCheckpoint(lacking)).toThrow('pyramid/p6/conv/weight');
  expect(() => exportedWeights(lacking, 'mine.onnx')).toThrow(
    expect.objectContaining({
      code: 'model-not-ours',
      values: expect.objectContaining({ name: 'mine.onnx' }),
    }),
  );

  const { proto, metadata } = shippedD0();
  const renamed = exportedModel(proto, { ...metadata, labels: ['one'] });
  expect(() => recoverCheckpoint(renamed)).toThrow('class_net.predict.conv_pw.weight');
});
