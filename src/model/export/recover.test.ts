import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { StateDict } from '../checkpoint/tensor';
import { expectedTensors } from '../network/layout';
import { VARIANTS } from '../network/variants';
import { readModel, tensorValues } from '../onnx/file';
import type { ModelProto } from '../onnx/generated/onnx_pb';
import { exportOnnx } from './exportOnnx';
import { randomCheckpoint } from './random';
import { recoverCheckpoint } from './recover';

const SHIPPED = new URL('../../../public/models/efficientdet-d0.onnx', import.meta.url);

function shippedD0(): ModelProto {
  return readModel(new Uint8Array(readFileSync(SHIPPED)));
}

function exported(model: ModelProto): ModelProto {
  return exportedFrom(recoverCheckpoint(model));
}

function exportedFrom(checkpoint: StateDict): ModelProto {
  const provenance = { kind: 'random', seed: 0 } as const;
  return readModel(
    exportOnnx({ variant: 'd0', checkpoint, labels: null, inputSize: 128, provenance, licence: '' }),
  );
}

/** Initialisers by the name that the network reads them by, as f32. */
function values(model: ModelProto): Map<string, Float32Array> {
  return new Map(model.graph!.initializer.map((t) => [t.name.replace(/\/f16$/, ''), tensorValues(t)]));
}

function differing(a: ModelProto, b: ModelProto): string[] {
  const other = values(b);
  return [...values(a)].filter(([name, data]) => !sameBits(data, other.get(name))).map(([name]) => name);
}

function sameBits(a: Float32Array, b: Float32Array | undefined): boolean {
  return b?.length === a.length && a.every((value, i) => value === b[i]);
}

test('the shipped D0 has effdet’s names, shapes and order', () => {
  const recovered = recoverCheckpoint(shippedD0());
  const shapes = [...recovered].map(([name, { shape }]) => [name, shape]);
  expect(shapes).toEqual([...expectedTensors(VARIANTS.d0, 100)]);
  expect([...recovered.values()].filter(({ data }) => data.some(Number.isNaN))).toEqual([]);
});

test('exported again, every number of the shipped D0 comes back', () => {
  const model = shippedD0();
  const again = exported(model);
  expect(values(again).size).toBe(values(model).size);
  expect(differing(model, again)).toEqual([]);
});

test('weights of any magnitude come back', () => {
  const checkpoint = randomCheckpoint(VARIANTS.d0, 2, 1);
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
  lacking.graph!.initializer = lacking.graph!.initializer.filter((t) => !t.name.startsWith('pyramid/p6/'));
  expect(() => recoverCheckpoint(lacking)).toThrow('pyramid/p6/conv/weight');

  const renamed = shippedD0();
  renamed.metadataProps = renamed.metadataProps.map((p) => ({
    ...p,
    value: p.key.endsWith('.labels') ? '["one"]' : p.value,
  }));
  expect(() => recoverCheckpoint(renamed)).toThrow('class_net.predict.conv_pw.weight');
});
