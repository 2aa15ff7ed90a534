import { describe, expect, test } from 'vitest';
import { fusionCoefficients } from '../../model/bifpn/fusion';
import { BIFPN_NODES, EDGES_PER_CELL } from '../../model/bifpn/topology';
import { pyramidIndices } from '../../model/network/describe';
import { FUSION_KINDS, type FusionKind } from '../../model/network/variants';
import { runBifpn } from '../../model/testing/reference/run';
import { relativeError } from '../../model/testing/relativeError';
import { readFloats } from '../readback';
import { TUNING } from '../separable/tuning';
import { sharedGpu } from '../testing/device';
import { countDispatches } from '../testing/dispatches';
import { BifpnKernels, type BifpnOptions, nodeMapBytes } from './bifpn';
import type { Pooling } from './source';
import { randomBifpn, randomPyramid } from './testing/inputs';

const gpu = sharedGpu();

const TOLERANCE = 1e-5;

interface Case extends BifpnOptions, Partial<Pooling> {
  readonly channels: number;
  readonly cells: number;
  readonly inputSize: number;
  readonly kind?: FusionKind;
  /** Replaces the raw weights of all cells, edge by edge. */
  readonly weights?: (edge: number) => number;
  readonly cut?: (edge: number) => boolean;
  /** Edges that the model does not have, in every cell. */
  readonly absent?: readonly number[];
}

/** Worst relative error of any node of any cell. */
async function worstError({ channels, cells, inputSize, kind = 'fast', weights, cut, ...rest }: Case) {
  const { absent = [], padding = 'same-upper', poolPadding = '-infinity', ...options } = rest;
  const context = await gpu();
  const random = randomBifpn(channels, cells);
  const kept = random.kept.map((_, i) => (absent.includes(i % EDGES_PER_CELL) ? 0 : 1));
  const parameters = { ...random, kept, padding, poolPadding };
  const pyramid = randomPyramid(channels, inputSize);
  const coefficients = fusionCoefficients({
    kind,
    weights: parameters.fusionWeights.map((w, i) => weights?.(i % EDGES_PER_CELL) ?? w),
    active: Uint8Array.from(parameters.fusionWeights, (_, i) => (cut?.(i % EDGES_PER_CELL) ? 0 : kept[i]!)),
  });
  const kernels = await BifpnKernels.create(context, parameters, inputSize, options);
  const given = pyramidIndices({ kept: Array.from(kept.subarray(0, EDGES_PER_CELL), Boolean) });
  const inputs = given.map((i) =>
    context.buffers.upload(`pyramid ${i}`, new Float32Array(pyramid[i]!.data), GPUBufferUsage.STORAGE),
  );
  kernels.setCoefficients(coefficients);
  const encoder = context.device.createCommandEncoder({ label: 'bifpn test' });
  kernels.encode(encoder, inputs);
  context.device.queue.submit([encoder.finish()]);

  const expected = runBifpn(parameters, coefficients, pyramid);
  let worst = 0;
  for (let cell = 0; cell < cells; cell++) {
    for (let node = 0; node < BIFPN_NODES.length; node++) {
      const actual = await readFloats(context, kernels.nodeOutput(cell, node));
      worst = Math.max(worst, relativeError(actual, expected[cell]![node]!.data));
    }
  }
  kernels.destroy();
  context.buffers.destroy(...inputs);
  return worst;
}

describe('every node equals the plain TypeScript one', () => {
  // Pools of every size of map, down to P6's 2 × 2 of which P7's only cell is made.
  test.each([
    ['same-upper', 'zero', 128],
    ['symmetric', '-infinity', 128],
    ['symmetric', 'zero', 128],
    ['symmetric', 'zero', 384],
  ] as const)('pools with %s padding of %s at %i px', async (padding, poolPadding, inputSize) => {
    expect(await worstError({ channels: 64, cells: 2, inputSize, padding, poolPadding })).toBeLessThan(
      TOLERANCE,
    );
  });

  // Without P3's projection, one of P5's, and the first, a middle and the last edge of nodes.
  test.each(FUSION_KINDS)('a model that lacks edges, fused by %s', async (kind) => {
    const absent = [0, 2, 6, 9, 13, 17];
    expect(await worstError({ channels: 64, cells: 2, inputSize: 128, kind, absent })).toBeLessThan(
      TOLERANCE,
    );
  });

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
    // Two workgroups share a tile.
    { channels: 288, cells: 1, inputSize: 128 },
    { channels: 384, cells: 1, inputSize: 128 },
  ])('with the tuning for hardware: $channels channels, $inputSize px', async (shape) => {
    expect(await worstError({ ...shape, tuning: TUNING.hardware })).toBeLessThan(TOLERANCE);
  });

  test.each([
    { channels: 88, cells: 1, inputSize: 384, tuning: { ...TUNING.software, broadcast: false } },
    // Three workgroups share a tile.
    {
      channels: 384,
      cells: 1,
      inputSize: 128,
      tuning: { ...TUNING.software, broadcast: false, maxOutputs: 8, quads: 1 },
    },
  ])('tile in a buffer, weights not broadcast: $channels channels, $inputSize px', async (shape) => {
    expect(await worstError(shape)).toBeLessThan(TOLERANCE);
  });

  test.each(FUSION_KINDS)('fusion %s, zero and negative raw weights, a cut edge', async (kind) => {
    const weights = (edge: number) => [0, -1.5, 0.7, 2][edge % 4]!;
    const cut = (edge: number) => edge === 9;
    const error = await worstError({ channels: 64, cells: 1, inputSize: 128, kind, weights, cut });
    expect(error).toBeLessThan(TOLERANCE);
  });
});

test('with two sets of buffers the last two cells are the same, and copies are those of earlier ones', async () => {
  const context = await gpu();
  const parameters = randomBifpn(64, 4);
  const pyramid = randomPyramid(64, 128);
  const coefficients = new Float32Array(4 * EDGES_PER_CELL).fill(0.5);
  const inputs = pyramid.map((map, i) =>
    context.buffers.upload(`pyramid ${i}`, new Float32Array(map.data), GPUBufferUsage.STORAGE),
  );
  const early = [
    { cell: 0, node: 3 },
    { cell: 0, node: 4 },
    { cell: 1, node: 7 },
  ];
  const results = [];
  for (const keepAllCells of [true, false]) {
    const before = context.buffers.bytes;
    const kernels = await BifpnKernels.create(context, parameters, 128, { keepAllCells });
    const bytes = context.buffers.bytes - before;
    expect(kernels.bytes).toBe(bytes);
    const kept = [0, 1, 2, 3].filter((cell) => kernels.keepsCell(cell));
    expect(kept).toEqual(keepAllCells ? [0, 1, 2, 3] : [2, 3]);
    kernels.setCoefficients(coefficients);
    const copies = early.map(({ cell, node }) => {
      const { size } = kernels.nodeOutput(cell, node);
      const usage = GPUBufferUsage.COPY_DST | GPUBufferUsage.COPY_SRC;
      return { cell, node, to: context.buffers.create(`copy ${cell}.${node}`, size, usage) };
    });
    const encoder = context.device.createCommandEncoder({ label: 'bifpn test' });
    const dispatches = countDispatches(() => {
      kernels.encode(encoder, inputs, null, keepAllCells ? [] : copies);
    });
    expect(dispatches).toBe(4 * BIFPN_NODES.length);
    context.device.queue.submit([encoder.finish()]);
    const nodes = [2, 3].flatMap((cell) => BIFPN_NODES.map((_, node) => kernels.nodeOutput(cell, node)));
    const first = keepAllCells
      ? early.map(({ cell, node }) => kernels.nodeOutput(cell, node))
      : copies.map(({ to }) => to);
    const values = await Promise.all([...first, ...nodes].map((node) => readFloats(context, node)));
    results.push({ bytes, values });
    expect(kernels.outputs).toEqual(nodes.slice(-5));
    kernels.destroy();
    context.buffers.destroy(...copies.map(({ to }) => to));
  }
  expect(results[1]!.values).toEqual(results[0]!.values);
  expect(results[0]!.bytes - results[1]!.bytes).toBe(nodeMapBytes(parameters, 128) / 2);
  context.buffers.destroy(...inputs);
});

test('other inputs and other coefficients take effect on the next run', async () => {
  const context = await gpu();
  const parameters = randomBifpn(64, 1);
  const kernels = await BifpnKernels.create(context, parameters, 128);
  for (const seed of [1, 2]) {
    const pyramid = randomPyramid(64, 128, seed);
    const coefficients = new Float32Array(EDGES_PER_CELL).fill(seed / 4);
    const inputs = pyramid.map((map, i) =>
      context.buffers.upload(`pyramid ${i}`, new Float32Array(map.data), GPUBufferUsage.STORAGE),
    );
    kernels.setCoefficients(coefficients);
    const encoder = context.device.createCommandEncoder({ label: 'bifpn test' });
    kernels.encode(encoder, inputs);
    context.device.queue.submit([encoder.finish()]);
    const expected = runBifpn(parameters, coefficients, pyramid)[0]!;
    expect(relativeError(await readFloats(context, kernels.outputs[4]!), expected[7]!.data)).toBeLessThan(
      TOLERANCE,
    );
    context.buffers.destroy(...inputs);
  }
  kernels.destroy();
});

test('sizes that are no multiple of 128 are refused', async () => {
  const context = await gpu();
  await expect(BifpnKernels.create(context, randomBifpn(64, 1), 200)).rejects.toThrow(/bad-argument/);
});
