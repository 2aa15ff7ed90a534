import { describe, expect, test } from 'vitest';
import { fusionCoefficients } from '../../model/bifpn/fusion';
import { runBifpn } from '../../model/bifpn/reference';
import { BIFPN_NODES, EDGES_PER_CELL } from '../../model/bifpn/topology';
import { FUSION_KINDS, type FusionKind } from '../../model/network/variants';
import type { Tuning } from '../separable/tuning';
import { readFloats, sharedGpu } from '../testing/device';
import { relativeError } from '../testing/random';
import { BifpnEngine, type BifpnOptions } from './engine';
import { randomBifpn, randomPyramid } from './testing';

const gpu = sharedGpu();

const HARDWARE: Tuning = {
  tile: 'workgroup',
  tileHeight: 4,
  chunk: 64,
  quads: 1,
  maxOutputs: 8,
  unroll: 1,
  broadcast: false,
};
const TOLERANCE = 1e-5;

interface Case extends BifpnOptions {
  readonly channels: number;
  readonly cells: number;
  readonly inputSize: number;
  readonly kind?: FusionKind;
  /** Replaces the raw weights of all cells, edge by edge. */
  readonly weights?: (edge: number) => number;
  readonly cut?: (edge: number) => boolean;
}

/** Worst relative error of any node of any cell. */
async function worstError({ channels, cells, inputSize, kind = 'fast', weights, cut, ...options }: Case) {
  const context = await gpu();
  const parameters = randomBifpn(channels, cells);
  const pyramid = randomPyramid(channels, inputSize);
  const coefficients = fusionCoefficients({
    kind,
    weights: parameters.fusionWeights.map((w, i) => weights?.(i % EDGES_PER_CELL) ?? w),
    active: Uint8Array.from(parameters.fusionWeights, (_, i) => (cut?.(i % EDGES_PER_CELL) ? 0 : 1)),
  });
  const engine = new BifpnEngine(context, parameters, inputSize, options);
  const inputs = pyramid.map((map, i) =>
    context.buffers.upload(`pyramid ${i}`, new Float32Array(map.data), GPUBufferUsage.STORAGE),
  );
  engine.setCoefficients(coefficients);
  const encoder = context.device.createCommandEncoder({ label: 'bifpn test' });
  engine.encode(encoder, inputs);
  context.device.queue.submit([encoder.finish()]);

  const expected = runBifpn(parameters, coefficients, pyramid);
  let worst = 0;
  for (let cell = 0; cell < cells; cell++) {
    for (let node = 0; node < BIFPN_NODES.length; node++) {
      const actual = await readFloats(context, engine.nodeOutput(cell, node));
      worst = Math.max(worst, relativeError(actual, expected[cell]![node]!.data));
    }
  }
  engine.destroy();
  context.buffers.destroy(...inputs);
  return worst;
}

describe('every node equals the plain TypeScript one', () => {
  // D0…D3 whole; P3…P7 are 32 16 8 4 2, 16 8 4 2 1 and 48 24 12 6 3 cells wide.
  test.each([
    { channels: 64, cells: 3, inputSize: 256 },
    { channels: 88, cells: 4, inputSize: 256 },
    { channels: 112, cells: 5, inputSize: 256 },
    { channels: 160, cells: 6, inputSize: 256 },
    { channels: 64, cells: 1, inputSize: 128 },
    { channels: 64, cells: 1, inputSize: 384 },
    { channels: 384, cells: 1, inputSize: 128 },
  ])('$channels channels, $cells cells, $inputSize px', async (shape) => {
    expect(await worstError(shape)).toBeLessThan(TOLERANCE);
  });

  test.each([
    { channels: 64, cells: 1, inputSize: 128 },
    { channels: 88, cells: 1, inputSize: 384 },
    { channels: 160, cells: 1, inputSize: 128 },
  ])('with the tuning for hardware: $channels channels, $inputSize px', async (shape) => {
    expect(await worstError({ ...shape, tuning: HARDWARE })).toBeLessThan(TOLERANCE);
  });

  test.each(FUSION_KINDS)('fusion %s, zero and negative raw weights, a cut edge', async (kind) => {
    const weights = (edge: number) => [0, -1.5, 0.7, 2][edge % 4]!;
    const cut = (edge: number) => edge === 9;
    const error = await worstError({ channels: 64, cells: 1, inputSize: 128, kind, weights, cut });
    expect(error).toBeLessThan(TOLERANCE);
  });
});

test('with two sets of buffers the last two cells are the same', async () => {
  const context = await gpu();
  const parameters = randomBifpn(64, 3);
  const pyramid = randomPyramid(64, 128);
  const coefficients = new Float32Array(3 * EDGES_PER_CELL).fill(0.5);
  const inputs = pyramid.map((map, i) =>
    context.buffers.upload(`pyramid ${i}`, new Float32Array(map.data), GPUBufferUsage.STORAGE),
  );
  const results = [];
  for (const keepAllCells of [true, false]) {
    const engine = new BifpnEngine(context, parameters, 128, { keepAllCells });
    expect(engine.dispatchCount).toBe(24);
    engine.setCoefficients(coefficients);
    const encoder = context.device.createCommandEncoder({ label: 'bifpn test' });
    engine.encode(encoder, inputs);
    context.device.queue.submit([encoder.finish()]);
    const nodes = [1, 2].flatMap((cell) => BIFPN_NODES.map((_, node) => engine.nodeOutput(cell, node)));
    results.push(await Promise.all(nodes.map((node) => readFloats(context, node))));
    expect(engine.outputs).toEqual(nodes.slice(-5));
    engine.destroy();
  }
  expect(results[1]).toEqual(results[0]);
  context.buffers.destroy(...inputs);
});

test('other inputs and other coefficients take effect on the next run', async () => {
  const context = await gpu();
  const parameters = randomBifpn(64, 1);
  const engine = new BifpnEngine(context, parameters, 128);
  for (const seed of [1, 2]) {
    const pyramid = randomPyramid(64, 128, seed);
    const coefficients = new Float32Array(EDGES_PER_CELL).fill(seed / 4);
    const inputs = pyramid.map((map, i) =>
      context.buffers.upload(`pyramid ${i}`, new Float32Array(map.data), GPUBufferUsage.STORAGE),
    );
    engine.setCoefficients(coefficients);
    const encoder = context.device.createCommandEncoder({ label: 'bifpn test' });
    engine.encode(encoder, inputs);
    context.device.queue.submit([encoder.finish()]);
    const expected = runBifpn(parameters, coefficients, pyramid)[0]!;
    expect(relativeError(await readFloats(context, engine.outputs[4]!), expected[7]!.data)).toBeLessThan(
      TOLERANCE,
    );
    context.buffers.destroy(...inputs);
  }
  engine.destroy();
});

test('sizes that are no multiple of 128 are refused', async () => {
  const context = await gpu();
  expect(() => new BifpnEngine(context, randomBifpn(64, 1), 200)).toThrow(/bad-argument/);
});
