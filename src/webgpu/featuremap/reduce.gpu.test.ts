import { describe, expect, test, vi } from 'vitest';
import { channelEnergy, type MapMode, reduceMap, shrinkChannels } from '../../model/features/reduce';
import { relativeError } from '../../model/testing/relativeError';
import { sharedGpu } from '../testing/device';
import { randomFloats } from '../testing/random';
import { type GpuFeature, reduceChannels, reduceMaps } from './reduce';

const gpu = sharedGpu();

const TOLERANCE = 1e-5;

interface Shape {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
}

const SHAPES: readonly Shape[] = [
  { channels: 64, height: 1, width: 1 },
  { channels: 88, height: 2, width: 2 },
  { channels: 112, height: 13, width: 7 },
  { channels: 384, height: 9, width: 9 },
  { channels: 64, height: 64, width: 64 },
  { channels: 3, height: 131, width: 200 },
];

const SHAPE_NAME = '$channels×$height×$width';

/** Runs on a buffer longer than the feature, as ORT's are, and counts the bytes that are read back. */
async function onGpu<R>(
  features: readonly (Shape & { readonly data: Float32Array })[],
  run: (features: readonly GpuFeature[]) => Promise<R>,
): Promise<{ result: R; bytesRead: number }> {
  const { buffers } = await gpu();
  const uploaded = features.map(({ data, ...shape }, i) => {
    const padded = new Float32Array(data.length + 5).fill(1e6);
    padded.set(data);
    const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC;
    return { ...shape, buffer: buffers.upload(`feature ${i}`, padded, usage) };
  });
  const create = vi.spyOn(buffers, 'create');
  try {
    const result = await run(uploaded);
    const mapped = create.mock.calls.filter(([, , usage]) => usage & GPUBufferUsage.MAP_READ);
    return { result, bytesRead: mapped.reduce((sum, [, size]) => sum + size, 0) };
  } finally {
    create.mockRestore();
    buffers.destroy(...uploaded.map(({ buffer }) => buffer));
  }
}

function feature(shape: Shape, seed = 1) {
  return { ...shape, data: randomFloats(shape.channels * shape.height * shape.width, seed, 3) };
}

async function maps(features: readonly ReturnType<typeof feature>[], mode: MapMode) {
  const context = await gpu();
  return onGpu(features, (uploaded) => reduceMaps(context, uploaded, mode));
}

async function channels(given: ReturnType<typeof feature>, side: number) {
  const context = await gpu();
  return onGpu([given], ([uploaded]) => reduceChannels(context, uploaded!, side));
}

/** Equal to within rounding, and equal where not finite. */
function expectValues(actual: Float32Array, expected: Float32Array): void {
  const close = Array.from(expected, (v) => (Number.isFinite(v) ? expect.closeTo(v, 4) : v));
  expect(Array.from(actual)).toEqual(close);
}

describe('a map equals the one in TypeScript', () => {
  test.each(SHAPES)(`energy and max, ${SHAPE_NAME}`, async (shape) => {
    const given = feature(shape);
    for (const mode of ['energy', 'max'] as const) {
      const { result, bytesRead } = await maps([given], mode);
      expect(relativeError(result[0]!, reduceMap(given.data, shape.channels, mode))).toBeLessThan(TOLERANCE);
      expect(bytesRead).toBe(4 * shape.height * shape.width);
    }
  });

  test.each(SHAPES)(`a channel, bit for bit, ${SHAPE_NAME}`, async (shape) => {
    const given = feature(shape);
    for (const channel of [0, 1, shape.channels - 1]) {
      const { result, bytesRead } = await maps([given], channel);
      expect(result[0]).toEqual(reduceMap(given.data, shape.channels, channel));
      expect(bytesRead).toBe(4 * shape.height * shape.width);
    }
  });

  test('the largest of negative values is negative', async () => {
    const given = feature({ channels: 64, height: 3, width: 5 });
    const data = given.data.map((v) => -1 - Math.abs(v));
    const { result } = await maps([{ ...given, data }], 'max');
    expect(result[0]).toEqual(reduceMap(data, 64, 'max'));
    expect(Math.max(...result[0]!)).toBeLessThan(-1);
  });

  test.each(['energy', 'max', 1] as const)('NaN shows where it is, and only there: %s', async (mode) => {
    const given = feature({ channels: 3, height: 3, width: 3 });
    given.data[9 + 4] = Number.NaN;
    const { result } = await maps([given], mode);
    const expected = reduceMap(given.data, 3, mode);
    expect(expected.findIndex(Number.isNaN)).toBe(4);
    expectValues(result[0]!, expected);
  });

  test('infinite values', async () => {
    const given = feature({ channels: 3, height: 2, width: 2 });
    given.data[1] = Number.POSITIVE_INFINITY;
    given.data.set([2, 6, 10].map(() => Number.NEGATIVE_INFINITY));
    for (const mode of ['energy', 'max'] as const) {
      const { result } = await maps([given], mode);
      expectValues(result[0]!, reduceMap(given.data, 3, mode));
    }
  });
});

describe('the levels of a tap', () => {
  const sides = [64, 32, 16, 8, 4];
  const levels = sides.map((side) => feature({ channels: 64, height: side, width: side }, side));

  test('come with one submission, and H · W floats each are read back', async () => {
    const { device } = await gpu();
    const submit = vi.spyOn(device.queue, 'submit');
    for (const mode of ['energy', 'max', 7] as const) {
      submit.mockClear();
      const { result, bytesRead } = await maps(levels, mode);
      expect(submit).toHaveBeenCalledTimes(1);
      expect(bytesRead).toBe(21_824);
      for (const [i, { data }] of levels.entries()) {
        expect(relativeError(result[i]!, reduceMap(data, 64, mode))).toBeLessThan(TOLERANCE);
      }
    }
    submit.mockRestore();
  });

  test('with fewer channels than the one that is shown are empty', async () => {
    const widths = [40, 112, 320].map((count) => feature({ channels: count, height: 4, width: 4 }, count));
    const { result } = await maps(widths, 100);
    expect(result).toEqual(widths.map((w) => reduceMap(w.data, w.channels, 100)));
    expect(result.map(({ length }) => length)).toEqual([0, 16, 16]);
  });
});

describe('channels equal those in TypeScript', () => {
  test.each(SHAPES)(`energies and thumbnails, ${SHAPE_NAME}`, async (shape) => {
    const given = feature(shape);
    const { channels: count, height, width } = shape;
    for (const side of [1, 3, 16, 256]) {
      const { result, bytesRead } = await channels(given, side);
      const expected = shrinkChannels(given.data, count, height, width, side);
      expect([result.height, result.width]).toEqual([expected.height, expected.width]);
      expect(relativeError(result.values, expected.data)).toBeLessThan(TOLERANCE);
      expect(relativeError(result.energy, channelEnergy(given.data, count))).toBeLessThan(TOLERANCE);
      expect(bytesRead).toBe(4 * count * (1 + expected.height * expected.width));
    }
  });

  test('NaN shows in its channel and its cell only', async () => {
    const given = feature({ channels: 3, height: 5, width: 5 });
    given.data[25 + 12] = Number.NaN;
    const { result } = await channels(given, 3);
    const nan = (values: Float32Array) => Array.from(values, Number.isNaN);
    expect(nan(result.energy)).toEqual(nan(channelEnergy(given.data, 3)));
    expect(nan(result.values)).toEqual(nan(shrinkChannels(given.data, 3, 5, 5, 3).data));
    expect(result.energy.filter(Number.isNaN)).toHaveLength(1);
    expect(result.values.filter(Number.isNaN)).toHaveLength(1);
  });
});

test('300 calls leave no buffer behind', async () => {
  const context = await gpu();
  const { buffers } = context;
  const shape = { channels: 8, height: 4, width: 4 };
  await onGpu([feature(shape), feature(shape)], async (features) => {
    const { bytes, alive } = buffers;
    const [created, destroyed] = [buffers.created, buffers.destroyed];
    for (let call = 0; call < 300; call++) {
      const mode = (['energy', 'max', 3] as const)[call % 3]!;
      await reduceMaps(context, features, mode);
      await reduceChannels(context, features[0]!, 2);
    }
    // Two maps (two thirds of the calls) and the readback; channels, their shape and readback.
    expect(buffers.created - created).toBe(200 * 3 + 100 + 300 * 3);
    expect(buffers.destroyed - destroyed).toBe(buffers.created - created);
    expect([buffers.bytes, buffers.alive]).toEqual([bytes, alive]);
  });
});
