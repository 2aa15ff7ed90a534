import { describe, expect, test } from 'vitest';
import { architectureOf } from '../../model/network/architecture';
import { randomArchitecture } from '../../model/network/testing/architectures';
import { VARIANT_IDS, VARIANTS } from '../../model/network/variants';
import { weightLayers, weightShape } from '../../model/network/weightLayers';
import { planBackbone } from './plan';
import { BACKBONE_TUNING } from './tuning';

const MiB = 2 ** 20;
/** WebGPU's defaults, which every adapter grants. */
const MAX_BINDING = 128 * MiB;

describe.each(['software', 'hardware'] as const)('on %s', (adapter) => {
  const tuning = BACKBONE_TUNING[adapter];
  const planOf = (id: (typeof VARIANT_IDS)[number]) => planBackbone(architectureOf(VARIANTS[id]), tuning);

  test.each(VARIANT_IDS)('%s at its own side fits the default limits', (id) => {
    const { memory, kept, steps } = planOf(id);
    expect(Math.max(...memory.buffers)).toBeLessThanOrEqual(MAX_BINDING);
    expect(4 * Math.max(...kept.map(({ floats }) => floats))).toBeLessThanOrEqual(MAX_BINDING);
    for (const { workgroups, params } of steps) {
      expect(Math.max(...workgroups)).toBeLessThan(2 ** 16);
      // The uniform of a dispatch has room for twelve.
      expect(params.length).toBeLessThanOrEqual(12);
      expect([...workgroups, ...params].every((word) => Number.isInteger(word) && word >= 0)).toBe(true);
    }
  });

  test('D7’s maps and weights take less than 1 GB', () => {
    const architecture = architectureOf(VARIANTS.d7);
    const weights = weightLayers(architecture).reduce((sum, { kind, layer }) => {
      if (kind !== 'convolution') return sum;
      return sum + 4 * weightShape(layer).reduce((product, d) => product * d, 1);
    }, 0);
    expect(planOf('d7').mapBytes + weights).toBeLessThan(1e9);
  });

  test('D0’s expanded maps are made whole, the largest of D7’s in parts', () => {
    expect(planOf('d0').steps.length).toBe(1 + 4 * 16 - 1 + 8);
    const { blocks } = architectureOf(VARIANTS.d7);
    const widest = blocks.findIndex(({ stage }) => stage === 1);
    const parts = planOf('d7').steps.filter(
      ({ id }) => id.stage === 'backbone' && id.kernel === 'expand' && id.block === widest,
    );
    expect(parts.length).toBeGreaterThan(1);
    const [first] = parts;
    if (first?.operation.kind !== 'pointwise') throw new Error('no expansion');
    expect(parts.reduce((sum, { params }) => sum + params[2]!, 0)).toBe(first.operation.layer.outChannels);
  });
});

test('memory is shared by maps that are not alive at the same time', () => {
  const { steps, shared, memory } = planBackbone(architectureOf(VARIANTS.d0), BACKBONE_TUNING.software);
  const life = shared.map((tensor) => ({
    first: steps.findIndex(({ writes }) => writes.includes(tensor)),
    last: steps.findLastIndex(({ reads, writes }) => [...reads, ...writes].includes(tensor)),
  }));
  for (const [a, { first, last }] of life.entries()) {
    expect(first).toBeGreaterThanOrEqual(0);
    for (const [b, other] of life.entries()) {
      if (a === b || memory.bufferOf[a] !== memory.bufferOf[b]) continue;
      expect(last < other.first || other.last < first).toBe(true);
    }
  }
});

test('what is kept is what the run is for, and no more', () => {
  const architecture = randomArchitecture(3);
  const { kept, features, pyramid } = planBackbone(architecture, BACKBONE_TUNING.software);
  expect(new Set(kept)).toEqual(new Set([...features, ...pyramid]));
});
