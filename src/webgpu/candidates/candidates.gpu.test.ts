import { describe, expect, test } from 'vitest';
import { type LevelOutputs, selectCandidates } from '../../model/detection/candidates';
import { ANCHORS_PER_CELL, LEVELS } from '../../model/network/variants';
import { sharedGpu } from '../testing/device';
import { randomFloats } from '../testing/random';
import { CandidateFinder } from './candidates';

const gpu = sharedGpu();

const CLASSES = 7;

/** Outputs of the heads for an input size; logits by index over all levels. */
function headOutputs(
  inputSize: number,
  logitAt: (index: number) => number,
  classes = CLASSES,
): LevelOutputs[] {
  let start = 0;
  return LEVELS.map((level) => {
    const size = inputSize >> level;
    const count = ANCHORS_PER_CELL * classes * size * size;
    const from = start;
    start += count;
    return {
      level,
      height: size,
      width: size,
      classLogits: Float32Array.from({ length: count }, (_, i) => logitAt(from + i)),
      boxDeltas: randomFloats(4 * ANCHORS_PER_CELL * size * size, level),
    };
  });
}

interface Options {
  readonly inputSize: number;
  readonly threshold: number;
  readonly maxCandidates?: number;
  readonly classes?: number;
}

async function both(logitAt: (index: number) => number, options: Options) {
  const { inputSize, threshold, maxCandidates = 5000, classes = CLASSES } = options;
  const context = await gpu();
  const outputs = headOutputs(inputSize, logitAt, classes);
  const upload = (data: Float32Array, label: string) =>
    context.buffers.upload(label, new Float32Array(data), GPUBufferUsage.STORAGE);
  const logits = outputs.map((o) => upload(o.classLogits, `logits P${o.level}`));
  const boxes = outputs.map((o) => upload(o.boxDeltas, `boxes P${o.level}`));
  const finder = await CandidateFinder.create(context, { inputSize, numClasses: classes, maxCandidates });
  try {
    const actual = await finder.select(logits, boxes, threshold);
    const expected = selectCandidates(outputs, classes, { scoreThreshold: threshold, maxCandidates });
    return { actual, expected, bytesRead: finder.bytesRead };
  } finally {
    finder.destroy();
    context.buffers.destroy(...logits, ...boxes);
  }
}

const noise = randomFloats(200_000, 3, 8);

describe('the same selection as on the CPU', () => {
  test('a handful, in one small readback', async () => {
    const { actual, expected, bytesRead } = await both((i) => noise[i]! - 0.5, {
      inputSize: 256,
      threshold: 0.9994,
    });
    expect(expected.candidates.length).toBeGreaterThan(100);
    expect(actual).toEqual(expected);
    expect(bytesRead).toBeLessThanOrEqual(65_536);
  });

  test('nothing', async () => {
    const { actual, expected } = await both(() => -4, { inputSize: 128, threshold: 0.5 });
    expect(actual).toEqual(expected);
    expect(actual.candidates).toEqual([]);
  });

  test('more than one readback', async () => {
    const { actual, expected, bytesRead } = await both((i) => noise[i]!, {
      inputSize: 256,
      threshold: 0.9994,
    });
    expect(expected.candidates.length).toBeGreaterThan(3000);
    expect(expected.overflow).toBe(false);
    expect(actual).toEqual(expected);
    expect(bytesRead).toBeGreaterThan(65_536);
  });

  test('too many: the best, and the threshold that was applied', async () => {
    for (const maxCandidates of [1, 100, 5000]) {
      const { actual, expected } = await both((i) => noise[i]!, {
        inputSize: 256,
        threshold: 0.1,
        maxCandidates,
      });
      expect(expected.overflow).toBe(true);
      expect(actual).toEqual(expected);
    }
  });

  test('ties beyond the capacity: the first in scan order', async () => {
    const { actual, expected } = await both((i) => (i % 90 === 0 ? 3 : 1), {
      inputSize: 256,
      threshold: 0.5,
      maxCandidates: 3000,
    });
    expect(expected.overflow).toBe(true);
    expect(actual).toEqual(expected);
  });

  test('a threshold of 0 lets −∞ pass, but never NaN; −0 equals 0', async () => {
    const special = [Number.NaN, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, -0, 0, -1e-40, 1];
    const { actual, expected } = await both((i) => special[i % special.length]!, {
      inputSize: 128,
      threshold: 0,
      maxCandidates: 4000,
    });
    expect(actual).toEqual(expected);
  });

  test.each([0.5, 1])('a score equal to the threshold %d passes', async (threshold) => {
    const logit = threshold === 1 ? Number.POSITIVE_INFINITY : 0;
    const { actual, expected } = await both((i) => (i % 50 === 7 ? logit : -1), {
      inputSize: 128,
      threshold,
    });
    expect(expected.candidates.length).toBeGreaterThan(50);
    expect(actual).toEqual(expected);
  });

  test('90 classes', async () => {
    const { actual, expected } = await both((i) => noise[(i * 7) % noise.length]!, {
      inputSize: 128,
      threshold: 0.999,
      classes: 90,
    });
    expect(actual).toEqual(expected);
  });
});

test('buffers that are too small are refused', async () => {
  const context = await gpu();
  const finder = await CandidateFinder.create(context, { inputSize: 128, numClasses: 2 });
  const small = LEVELS.map((l) => context.buffers.create(`small ${l}`, 16, GPUBufferUsage.STORAGE));
  await expect(finder.select(small, small, 0.5)).rejects.toMatchObject({ code: 'bad-argument' });
  finder.destroy();
  context.buffers.destroy(...small);
});
