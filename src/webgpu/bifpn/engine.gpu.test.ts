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
  // P3…P7 are 16 8 4 2 1, 48 24 12 6 3 and 32 16 8 4 2 cells wide.
  test.each([
    { channels: 64, cells: 2, inputSize: 128 },
    { channels: 64, cells: 1, inputSize: 384 },
    { channels: 88, cells: 1, inputSize: 256 },
    { channels: 112, cells: 1, inputSize: 128 },
    { channels: 160, cells: 1, inputSize: 128 },
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
