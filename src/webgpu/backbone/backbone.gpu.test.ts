import { beforeAll, describe, expect, test } from 'vitest';
import type { BackboneParameters } from '../../model/bifpn/parameters';
import { PYRAMID_GOLDEN } from '../../model/bifpn/testing/golden';
import { edgeIndex } from '../../model/bifpn/topology';
import { readSafetensors } from '../../model/checkpoint/safetensors';
import { type Architecture, type Block, PADDINGS, POOL_PADDINGS } from '../../model/network/architecture';
import * as T from '../../model/network/tensorNames';
import { randomArchitecture } from '../../model/network/testing/architectures';
import type { ExportedModel } from '../../model/onnx/exported';
import { readBackboneParameters } from '../../model/onnx/parameters';
import { refineWeights } from '../../model/onnx/testing/refine';
import { featureMap } from '../../model/testing/reference/maps';
import { runTrunk } from '../../model/testing/reference/run';
import { relativeError } from '../../model/testing/relativeError';
import { readFloats } from '../readback';
import { sharedGpu } from '../testing/device';
import { countDispatches } from '../testing/dispatches';
import { bytesOf, GOLDEN_URLS, MODEL_URL, RESIDUAL_URL } from '../testing/golden';
import { randomFloats } from '../testing/random';
import { BackboneKernels, type BackboneOptions } from './backbone';
import { randomBackbone } from './testing/random';
import { BACKBONE_TUNING, type BackboneTuning } from './tuning';

const gpu = sharedGpu();

interface Run {
  readonly architecture: Architecture;
  readonly parameters: BackboneParameters;
  readonly image: Float32Array<ArrayBuffer>;
  readonly options?: BackboneOptions;
}

/** Every map that the kernels keep, by its name in a graph. */
async function mapsOf({ architecture, parameters, image, options }: Run, names: Iterable<string>) {
  const context = await gpu();
  const kernels = await BackboneKernels.create(context, parameters, architecture, options);
  const input = context.buffers.upload('image', image, GPUBufferUsage.STORAGE);
  const encoder = context.device.createCommandEncoder();
  kernels.encode(encoder, input);
  context.device.queue.submit([encoder.finish()]);
  const maps = new Map<string, Float32Array>();
  for (const name of names) {
    const buffer = kernels.output(name);
    if (buffer) maps.set(name, await readFloats(context, buffer));
  }
  kernels.destroy();
  context.buffers.destroy(input);
  return maps;
}

/** Errors against the plain TypeScript network beyond a bound, of every map that is stored. */
async function errorsOf(run: Run, bound: number): Promise<{ compared: number; beyond: [string, number][] }> {
  const { architecture, parameters, image, options } = run;
  const expected = runTrunk(architecture, parameters, featureMap(3, architecture.inputSize, image));
  const keepAll = { ...run, options: { ...options, keepAll: true } };
  const actual = await mapsOf(keepAll, expected.keys());
  const errors = [...actual].map(([name, data]): [string, number] => [
    name,
    relativeError(data, expected.get(name)!.data),
  ]);
  return { compared: errors.length, beyond: errors.filter(([, error]) => !(error < bound)) };
}

const imageOf = (size: number) => randomFloats(3 * size * size, size, 2);

describe('D0', () => {
  let exact: ExportedModel;
  let architecture: Architecture;
  beforeAll(async () => {
    exact = refineWeights(await bytesOf(MODEL_URL), await bytesOf(RESIDUAL_URL));
    architecture = { ...exact.architecture, inputSize: 128 };
  });

  test('every block equals the plain TypeScript one', async () => {
    const parameters = readBackboneParameters(exact);
    const { compared, beyond } = await errorsOf({ architecture, parameters, image: imageOf(128) }, 1e-5);
    // The stem; expansion, depthwise convolution and projection of 16 blocks, the first of which expands nothing;
    // five projections and P6's, P6 and P7.
    expect(compared).toBe(1 + 16 * 3 - 1 + 5 + 3);
    expect(beyond).toEqual([]);
  });

  test.each([128, 256] as const)(
    'the pyramid of effdet at %i px, with maps that share memory',
    async (size) => {
      const golden = readSafetensors(await bytesOf(GOLDEN_URLS[size])).tensors;
      const names = new Map(T.PYRAMID_TENSORS.map((name, i) => [name, PYRAMID_GOLDEN[i]!]));
      for (const level of [3, 4, 5]) names.set(T.backboneTap(level), `backbone_p${level}`);
      const run = {
        architecture: { ...architecture, inputSize: size },
        parameters: readBackboneParameters(exact),
        image: new Float32Array(golden.get('input')!.data),
      };
      const maps = await mapsOf(run, names.keys());
      expect(maps.size).toBe(names.size);
      for (const [name, data] of maps) {
        expect(relativeError(data, golden.get(names.get(name)!)!.data), name).toBeLessThan(2e-5);
      }
    },
  );

  test('four dispatches a block', async () => {
    const context = await gpu();
    const kernels = await BackboneKernels.create(context, readBackboneParameters(exact), architecture);
    const input = context.buffers.create('image', 4 * 3 * 128 ** 2, GPUBufferUsage.STORAGE);
    const encoder = context.device.createCommandEncoder();
    expect(countDispatches(() => kernels.encode(encoder, input))).toBe(1 + 4 * 16 - 1 + 8);
    kernels.destroy();
    context.buffers.destroy(input);
  });
});

/** The last drawn network's blocks, changed. */
function changed(change: (block: Block, i: number) => Partial<Block>): Architecture {
  const architecture = randomArchitecture(2);
  const blocks = architecture.blocks.map((block, i) => ({ ...block, kept: true, ...change(block, i) }));
  return { ...architecture, blocks };
}

/** A first cell's edge that alone reads the projection p4_out. */
const CUT = edgeIndex(4, 0);

const UNEVEN = ((): Architecture => {
  const odd = (channels: number) => channels + (channels > 8 ? 1 : 0);
  const base = changed((block) => ({
    inChannels: odd(block.inChannels),
    outChannels: odd(block.outChannels),
    midChannels: odd(block.inChannels) * block.expansion,
    squeezeChannels: 3,
  }));
  return { ...base, width: 13 };
})();

/** Sums of random weights cancel more than trained ones; measured up to 2.1e-5 after all blocks. */
const RANDOM_BOUND = 3e-5;

describe('any network of the family equals the plain TypeScript one', () => {
  /** Skipped blocks, kernels, paddings and cut edges as they are drawn. */
  test.each([1, 2, 3, 4, 5, 6])('drawn at random, seed %i', async (seed) => {
    const architecture = randomArchitecture(seed);
    const parameters = randomBackbone(architecture, seed);
    const { compared, beyond } = await errorsOf(
      { architecture, parameters, image: imageOf(128) },
      RANDOM_BOUND,
    );
    expect(compared).toBeGreaterThan(20);
    expect(beyond).toEqual([]);
  });

  const software = BACKBONE_TUNING.software;
  test.each<{ what: string; architecture?: Architecture; tuning?: BackboneTuning }>([
    { what: 'without subgroups', tuning: { ...software, swap: false } },
    { what: 'by hardware’s tuning', tuning: BACKBONE_TUNING.hardware },
    {
      what: 'expanded in parts',
      tuning: { ...software, expandedBytes: 2 ** 15, outputs: 8, heldChannels: 0 },
    },
    { what: 'expanded in parts with its inputs held', tuning: { ...software, expandedBytes: 2 ** 15 } },
    { what: 'with 7×7 kernels', architecture: changed(() => ({ kernel: 7 })) },
    {
      what: 'with 7×7 kernels and symmetric padding',
      architecture: { ...changed(() => ({ kernel: 7 })), padding: 'symmetric' },
    },
    { what: 'with numbers of channels that four does not divide', architecture: UNEVEN },
    // Maps of 12 × 12 and 20 × 20 have strips, rows and blocks of cells that end inside a workgroup's.
    { what: 'at 384 px', architecture: { ...randomArchitecture(4), inputSize: 384 } },
    { what: 'at 640 px', architecture: { ...randomArchitecture(5), inputSize: 640 } },
    {
      what: 'at 384 px by hardware’s tuning',
      architecture: { ...randomArchitecture(6), inputSize: 384 },
      tuning: BACKBONE_TUNING.hardware,
    },
  ])('$what', async ({ architecture = randomArchitecture(1), tuning }) => {
    const parameters = randomBackbone(architecture, 7);
    const image = imageOf(architecture.inputSize);
    const options = tuning && { tuning };
    const { compared, beyond } = await errorsOf({ architecture, parameters, image, options }, RANDOM_BOUND);
    expect(compared).toBeGreaterThan(20);
    expect(beyond).toEqual([]);
  });

  test.each(PADDINGS.flatMap((padding) => POOL_PADDINGS.map((poolPadding) => ({ padding, poolPadding }))))(
    'pools down to 1 × 1, $padding, $poolPadding',
    async (conventions) => {
      const architecture = { ...randomArchitecture(1), ...conventions };
      const run = { architecture, parameters: randomBackbone(architecture, 1), image: imageOf(128) };
      expect((await errorsOf(run, RANDOM_BOUND)).beyond).toEqual([]);
    },
  );

  test('another input is bound, and the pyramid is without the inputs of cut edges', async () => {
    const context = await gpu();
    const base = randomArchitecture(1);
    const kept = base.cells[0]!.kept.map((_, edge) => edge !== CUT);
    const architecture = { ...base, cells: [{ kept }] };
    const parameters = randomBackbone(architecture, 1);
    const kernels = await BackboneKernels.create(context, parameters, architecture);
    expect(kernels.pyramid.map(({ label }) => label)).toEqual(
      T.PYRAMID_TENSORS.filter((name) => name !== T.pyramidTensor('p4_out')),
    );
    expect(kernels.bytes).toBeGreaterThan(0);
    for (const seed of [1, 2]) {
      const image = randomFloats(3 * 128 * 128, seed, 2);
      const expected = runTrunk(architecture, parameters, featureMap(3, 128, image));
      const input = context.buffers.upload('image', image, GPUBufferUsage.STORAGE);
      const encoder = context.device.createCommandEncoder();
      kernels.encode(encoder, input);
      context.device.queue.submit([encoder.finish()]);
      for (const buffer of [...kernels.pyramid, ...kernels.features]) {
        const error = relativeError(await readFloats(context, buffer), expected.get(buffer.label)!.data);
        expect(error, buffer.label).toBeLessThan(RANDOM_BOUND);
      }
      context.buffers.destroy(input);
    }
    kernels.destroy();
  });
});
