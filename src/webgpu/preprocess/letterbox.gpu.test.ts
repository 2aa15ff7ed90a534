import { describe, expect, test } from 'vitest';
import { toInputTensor } from '../../model/preprocess/inputTensor';
import { readFloats } from '../readback';
import { pageTest, sharedGpu } from '../testing/device';
import { randomFloats } from '../testing/random';
import { type ImageSource, Preprocessor } from './letterbox';

const gpu = sharedGpu();

/** Random RGBA; `alpha` 'random' has transparent pixels too. */
function noise(width: number, height: number, alpha: 'opaque' | 'random') {
  const random = randomFloats(width * height * 4, width * 31 + height);
  const pixels = Uint8ClampedArray.from(random, (v, i) =>
    i % 4 === 3 && alpha === 'opaque' ? 255 : 128 + 127 * v,
  );
  return { pixels, width, height };
}

async function run(source: ImageSource, inputSize: number): Promise<Float32Array> {
  const context = await gpu();
  const preprocessor = await Preprocessor.create(context, inputSize);
  const output = preprocessor.createOutput();
  try {
    const encoder = context.device.createCommandEncoder({ label: 'letterbox test' });
    preprocessor.encode(encoder, source, output);
    context.device.queue.submit([encoder.finish()]);
    return await readFloats(context, output);
  } finally {
    context.buffers.destroy(output);
    preprocessor.destroy();
  }
}

function largestDifference(a: Float32Array, b: Float32Array): number {
  expect(a.length).toBe(b.length);
  return a.reduce((worst, value, i) => Math.max(worst, Math.abs(value - b[i]!)), 0);
}

describe('the input tensor equals the CPU path', () => {
  test.each([
    [128, 128, 128],
    [200, 131, 128],
    [131, 300, 256],
    [7, 5, 128],
    [1, 1, 128],
    [1000, 1, 128],
  ])('%i×%i into %i', async (width, height, inputSize) => {
    const source = noise(width, height, 'opaque');
    const expected = toInputTensor(source.pixels, width, height, 4, inputSize);
    expect(await run(source, inputSize)).toEqual(expected);
  });

  test('transparency over white', async () => {
    const source = noise(150, 90, 'random');
    expect(await run(source, 128)).toEqual(toInputTensor(source.pixels, 150, 90, 4, 128));
  });

  pageTest('an ImageBitmap and a VideoFrame, within one grey level', async () => {
    const { pixels, width, height } = noise(160, 120, 'opaque');
    const bitmap = await createImageBitmap(new ImageData(pixels, width, height));
    const frame = new VideoFrame(bitmap, { timestamp: 0 });
    const expected = toInputTensor(pixels, width, height, 4, 128);
    // One level of 255 in units of the smallest standard deviation.
    const level = 1 / 255 / 0.224;
    for (const source of [bitmap, frame]) {
      expect(largestDifference(await run(source, 128), expected)).toBeLessThan(level);
    }
    bitmap.close();
    frame.close();
  });
});

test('an image larger than a texture is refused', async () => {
  const context = await gpu();
  const width = context.limits.maxTextureDimension2D + 1;
  const source = { pixels: new Uint8Array(4 * width), width, height: 1 };
  await expect(run(source, 128)).rejects.toMatchObject({ code: 'bad-argument' });
});
