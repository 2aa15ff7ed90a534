import { describe, expect, test } from 'vitest';
import type { HeadParameters } from '../../model/bifpn/parameters';
import { LEVELS } from '../../model/network/variants';
import { featureMap, levelSize } from '../../model/testing/reference/maps';
import { runHead } from '../../model/testing/reference/run';
import { relativeError } from '../../model/testing/relativeError';
import { readFloats } from '../readback';
import { TUNING } from '../separable/tuning';
import { sharedGpu } from '../testing/device';
import { countDispatches } from '../testing/dispatches';
import { randomFloats } from '../testing/random';
import { HeadKernels } from './heads';

const gpu = sharedGpu();

function randomHead(channels: number, layers: number, outChannels: number): HeadParameters {
  const weights = (length: number, seed: number) => randomFloats(length, seed, 3 / Math.sqrt(channels));
  return {
    channels,
    layers: Array.from({ length: layers }, (_, l) => ({
      depthwise: randomFloats(channels * 9, 10 * l + 1),
      pointwise: weights(channels * channels, 10 * l + 2),
      bias: randomFloats(channels, 10 * l + 3, 0.5),
      scale: LEVELS.map((level) => randomFloats(channels, 100 * l + level, 1.5)),
      shift: LEVELS.map((level) => randomFloats(channels, 100 * l + 50 + level, 0.5)),
    })),
    predict: {
      depthwise: randomFloats(channels * 9, 901),
      pointwise: weights(outChannels * channels, 902),
      bias: randomFloats(outChannels, 903),
      outChannels,
    },
  };
}

describe('both nets equal the plain TypeScript one on every level', () => {
  test.each([
    { channels: 64, layers: 3, outChannels: 36, inputSize: 128 },
    // 90 classes: more output channels than the threads of a workgroup take.
    { channels: 88, layers: 1, outChannels: 810, inputSize: 128 },
    { channels: 112, layers: 2, outChannels: 27, inputSize: 384 },
    { channels: 160, layers: 1, outChannels: 36, inputSize: 128 },
    { channels: 64, layers: 2, outChannels: 810, inputSize: 128, tuning: TUNING.hardware },
  ])('$channels channels, $layers layers, $outChannels outputs, $inputSize px', async (shape) => {
    const { channels, layers, outChannels, inputSize, tuning } = shape;
    const context = await gpu();
    const head = randomHead(channels, layers, outChannels);
    const features = LEVELS.map((level) => {
      const size = levelSize(inputSize, level);
      return featureMap(channels, size, randomFloats(channels * size * size, level));
    });
    const inputs = features.map((map, i) =>
      context.buffers.upload(`feature ${i}`, new Float32Array(map.data), GPUBufferUsage.COPY_SRC),
    );
    const before = context.buffers.bytes;
    const kernels = await HeadKernels.create(context, 'class_net', head, inputSize, tuning);
    expect(kernels.bytes).toBe(context.buffers.bytes - before);
    const encoder = context.device.createCommandEncoder({ label: 'head test' });
    const dispatches = countDispatches(() => kernels.encode(encoder, inputs));
    expect(dispatches).toBe(layers + LEVELS.length);
    context.device.queue.submit([encoder.finish()]);
    const expected = runHead(head, features);
    for (const [i, output] of kernels.outputs.entries()) {
      expect(relativeError(await readFloats(context, output), expected[i]!.data)).toBeLessThan(1e-5);
    }
    kernels.destroy();
    context.buffers.destroy(...inputs);
  });
});
