import { test } from 'vitest';
import { channelEnergy, reduceMap, shrinkChannels } from '../../model/features/reduce';
import { readFloats } from '../readback';
import { sharedGpu } from '../testing/device';
import { randomFloats } from '../testing/random';
import { reduceChannels, reduceMaps } from './reduce';

const gpu = sharedGpu();
async function time(n: number, f: () => Promise<unknown> | unknown) {
  await f();
  const t: number[] = [];
  for (let i = 0; i < n; i++) {
    const a = performance.now();
    await f();
    t.push(performance.now() - a);
  }
  t.sort((a, b) => a - b);
  return `median ${t[n >> 1]!.toFixed(2)} min ${t[0]!.toFixed(2)}`;
}
test.each([
  [64, 512],
  [160, 512],
  [224, 1024],
])('%i channels at %i', async (channels, input) => {
  const context = await gpu();
  const features = [3, 4, 5, 6, 7].map((l) => {
    const side = input >> l;
    const data = randomFloats(channels * side * side, l);
    return {
      channels,
      height: side,
      width: side,
      data,
      buffer: context.buffers.upload(`f${l}`, data, GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC),
    };
  });
  const n = input > 512 ? 10 : 40;
  console.log(
    channels,
    input,
    'full MB',
    features.reduce((s, f) => s + f.data.length * 4, 0) / 1e6,
    'maps KB',
    features.reduce((s, f) => s + 4 * f.height * f.width, 0) / 1e3,
  );
  console.log('gpu energy', await time(n, () => reduceMaps(context, features, 'energy')));
  console.log('gpu max', await time(n, () => reduceMaps(context, features, 'max')));
  console.log('gpu channel', await time(n, () => reduceMaps(context, features, 3)));
  console.log(
    'full + cpu',
    await time(n, async () => {
      for (const f of features)
        reduceMap(await readFloats(context, f.buffer, f.data.length), channels, 'energy');
    }),
  );
  console.log(
    'full read only',
    await time(n, async () => {
      for (const f of features) await readFloats(context, f.buffer, f.data.length);
    }),
  );
  const f = features[0]!;
  console.log('sheet gpu 32', await time(n, () => reduceChannels(context, f, 32)));
  console.log(
    'sheet cpu 32',
    await time(n, async () => {
      const d = await readFloats(context, f.buffer, f.data.length);
      shrinkChannels(d, channels, f.height, f.width, 32);
      channelEnergy(d, channels);
    }),
  );
  const maps = await reduceMaps(context, features, 'energy');
  const table = new Uint32Array(256).map((_, i) => 0xff000000 | (i * 0x10203));
  const canvases = maps.map((_, i) => {
    const c = document.createElement('canvas');
    c.width = c.height = features[i]!.width;
    return c.getContext('2d')!;
  });
  console.log(
    'paint',
    await time(100, () => {
      maps.forEach((m, i) => {
        const im = new ImageData(features[i]!.width, features[i]!.height);
        const px = new Uint32Array(im.data.buffer);
        for (let j = 0; j < m.length; j++) px[j] = table[Math.min(255, Math.max(0, (m[j]! * 255) | 0))]!;
        canvases[i]!.putImageData(im, 0, 0);
      });
    }),
  );
  context.buffers.destroy(...features.map((f) => f.buffer));
});
