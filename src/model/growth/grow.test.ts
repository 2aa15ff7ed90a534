import { readFileSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { beforeAll, describe, expect, test } from 'vitest';
import type { StateDict } from '../checkpoint/tensor';
import { architectureOf } from '../network/architecture';
import { VARIANT_IDS, VARIANTS, type VariantId } from '../network/variants';
import { expectedTensors } from '../network/weightLayers';
import { grow } from './grow';

/**
 * CRC-32 of each tensor, sorted by name, that the PyTorch implementation grows from this file's D0; written by
 * scripts/reference/growth_fixture.py. Both compute in double precision, so every bit must agree.
 */
const EXPECTED = JSON.parse(
  readFileSync(new URL('./fixtures/grown.json', import.meta.url), 'utf8'),
) as Record<VariantId, string>;

/** The same formula as `pseudo_random` of the script. */
function pseudoRandom(name: string, count: number): Float32Array {
  let seed = 0x811c9dc5;
  for (const char of name) seed = Math.imul(seed ^ char.charCodeAt(0), 0x01000193);
  const offset = name.endsWith('running_var') ? 0.5 : -0.5;
  const out = new Float32Array(count);
  for (let i = 0; i < count; i++) {
    let x = (Math.imul(i, 0x9e3779b9) + seed) | 0;
    x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
    x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
    x ^= x >>> 16;
    out[i] = (x >>> 8) / 2 ** 24 + offset;
  }
  return out;
}

function pseudoRandomD0(): StateDict {
  const d0: StateDict = new Map();
  for (const [name, shape] of expectedTensors(architectureOf(VARIANTS.d0, { classes: 90 }))) {
    const count = shape.reduce((a, b) => a * b, 1);
    d0.set(name, { shape, dtype: 'f32', data: pseudoRandom(name, count) });
  }
  return d0;
}

function checksums(tensors: StateDict): Record<string, string> {
  const sorted = [...tensors.keys()].sort();
  return Object.fromEntries(
    sorted.map((name) => {
      const { buffer, byteOffset, byteLength } = tensors.get(name)!.data;
      const crc = crc32(new Uint8Array(buffer, byteOffset, byteLength));
      return [name, crc.toString(16).padStart(8, '0')];
    }),
  );
}

function expectedChecksums(variant: VariantId): Record<string, string> {
  const names = [...expectedTensors(architectureOf(VARIANTS[variant], { classes: 90 })).keys()].sort();
  const sums = EXPECTED[variant].split(' ');
  expect(sums).toHaveLength(names.length);
  return Object.fromEntries(names.map((name, i) => [name, sums[i]!]));
}

let d0: StateDict;
beforeAll(() => {
  d0 = pseudoRandomD0();
});

test('the test has the D0 that the fixture was made from', () => {
  expect(checksums(d0)).toEqual(expectedChecksums('d0'));
});

describe.each(VARIANT_IDS)('%s', (variant) => {
  test('every tensor has its name, its shape and the bits of the reference', async () => {
    const grown = await grow(d0, variant);
    const shapes = Object.fromEntries([...grown].map(([name, { shape }]) => [name, shape]));
    expect(shapes).toEqual(
      Object.fromEntries(expectedTensors(architectureOf(VARIANTS[variant], { classes: 90 }))),
    );
    expect(checksums(grown)).toEqual(expectedChecksums(variant));
  });
});

test('growth leaves the D0 as it was and shares no memory with it', async () => {
  const grown = await grow(d0, 'd1');
  for (const { data } of grown.values()) data.fill(7);
  expect(checksums(d0)).toEqual(expectedChecksums('d0'));
});

test('progress never falls and ends with the whole', async () => {
  const steps: number[] = [];
  let total = 0;
  await grow(d0, 'd1', (done, all) => {
    steps.push(done);
    total = all;
  });
  expect(steps).toEqual([...steps].sort((a, b) => a - b));
  expect(steps.at(-1)).toBe(total);
});

test('an abort ends it', async () => {
  const controller = new AbortController();
  const growing = grow(d0, 'd3', () => controller.abort(), controller.signal);
  await expect(growing).rejects.toMatchObject({ code: 'cancelled' });
});

test('an abort from a later task ends it', async () => {
  const controller = new AbortController();
  setTimeout(() => controller.abort());
  await expect(grow(d0, 'd7', undefined, controller.signal)).rejects.toMatchObject({ code: 'cancelled' });
});

test('only a D0 grows', async () => {
  const d1 = await grow(d0, 'd1');
  await expect(grow(d1, 'd2')).rejects.toMatchObject({ code: 'checkpoint-misfit' });
});
