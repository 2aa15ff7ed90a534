import { beforeAll, describe, expect, test } from 'vitest';
import golden from '../../model/checkpoint/fixtures/conventions.json';
import type { StateDict } from '../../model/checkpoint/tensor';
import { writeSafetensors } from '../../model/checkpoint/testing/writeSafetensors';
import { inZylo117Names } from '../../model/checkpoint/testing/zylo117Names';
import { architectureOf } from '../../model/network/architecture';
import { VARIANTS } from '../../model/network/variants';
import { expectedTensors, type Shape } from '../../model/network/weightLayers';
import { withInputSize } from '../../model/onnx/inputSize';
import { startNodeRuntime } from '../runtime/node';
import type { Ort } from '../runtime/ort';
import { OUTPUTS, runGraph } from '../testing/models';
import { readModelFile } from './readModelFile';

/**
 * effdet's native D0 and its `tf_` one with the same pseudo-random weights, from checkpoint to logits, against effdet
 * itself (scripts/reference/conventions_golden.py): other padding, other ε in the backbone, biases that are not there.
 */
const CLASSES = 2;
const SIZE = 128;

/** The script's `noise`: float32 in −0.5 … 0.5. */
function noise(name: string, count: number): Float32Array {
  let seed = 0x811c9dc5;
  for (const char of name) seed = Math.imul(seed ^ char.charCodeAt(0), 0x01000193);
  return Float32Array.from({ length: count }, (_, i) => {
    let x = (Math.imul(i, 0x9e3779b9) + seed) | 0;
    x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
    x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
    x ^= x >>> 16;
    return (x >>> 8) / 2 ** 24 - 0.5;
  });
}

/** The script's `formula`. */
function weights(name: string, shape: Shape): Float32Array {
  const count = shape.reduce((a, b) => a * b, 1);
  const values = noise(name, count);
  const f = Math.fround;
  if (shape.length === 4) {
    const scale = f(Math.sqrt(24 / (count / shape[0]!)));
    return values.map((v) => f(v * scale));
  }
  if (name.endsWith('running_var')) return values.map((v) => f(f(f(v + 0.5) * f(0.01)) + f(0.002)));
  if (name.endsWith('running_mean') || name.endsWith('.bias')) return values.map((v) => f(v * f(0.1)));
  if (name.endsWith('edge_weights')) return values.map((v) => f(v + 1));
  return values.map((v) => f(f(v * f(0.1)) + f(0.07)));
}

const REDUNDANT = /\.conv\.conv\.bias$|after_combine\.conv\.conv_pw\.bias$|conv_rep\.\d\.conv_pw\.bias$/;

function stateDict(redundantBiases: boolean): StateDict {
  const tensors: StateDict = new Map();
  for (const [name, shape] of expectedTensors(architectureOf(VARIANTS.d0, { classes: CLASSES }))) {
    if (!redundantBiases && REDUNDANT.test(name)) continue;
    tensors.set(name, { shape, dtype: 'f32', data: weights(name, shape) });
  }
  return tensors;
}

let ort: Ort;
beforeAll(async () => {
  ({ ort } = await startNodeRuntime());
});

async function largestDifference(
  fileName: string,
  tensors: StateDict,
  reference: keyof typeof golden,
): Promise<number> {
  const blob = new Blob([new Uint8Array(writeSafetensors(tensors))]);
  const file = await readModelFile({ kind: 'file', name: fileName, blob }, 'd0', () => {});
  const image = new Map([['image', { dims: [1, 3, SIZE, SIZE], data: noise('input', 3 * SIZE * SIZE) }]]);
  const outputs = await runGraph(ort, withInputSize(file.model(), SIZE), image, OUTPUTS);
  const differences = OUTPUTS.map((name) => {
    const expected = (golden[reference].outputs as Readonly<Record<string, readonly number[]>>)[name]!;
    const { data } = outputs.get(name)!;
    const ends = [...data.slice(0, 64), ...data.slice(-64)];
    return Math.max(...expected.map((value, i) => Math.abs(value - ends[i]!)));
  });
  return Math.max(...differences);
}

describe('conventions that tensors and names tell', () => {
  test('a native D0: no redundant biases, symmetric padding', async () => {
    const tensors = stateDict(false);
    expect(tensors.size).toBe(golden.efficientdet_d0.tensors);
    expect(await largestDifference('efficientdet_d0-f3276ba8.pth', tensors, 'efficientdet_d0')).toBeLessThan(
      5e-6,
    );
    expect(await largestDifference('mine.pth', tensors, 'efficientdet_d0')).toBeLessThan(5e-6);
  });

  test('zylo117’s D0: pools that pad with 0, under other names', async () => {
    const tensors = inZylo117Names(stateDict(true), VARIANTS.d0);
    expect(await largestDifference('efficientdet-d0.pth', tensors, 'zero_pools')).toBeLessThan(5e-6);
  });

  test('a tf_ D0', async () => {
    const tensors = stateDict(true);
    expect(tensors.size).toBe(golden.tf_efficientdet_d0.tensors);
    const name = 'tf_efficientdet_d0_34-f153e0cf.pth';
    expect(await largestDifference(name, tensors, 'tf_efficientdet_d0')).toBeLessThan(5e-6);
    // The two are other networks: the bounds above tell them apart.
    expect(await largestDifference(name, tensors, 'efficientdet_d0')).toBeGreaterThan(1e-2);
  });
});
