import { expect, test } from 'vitest';
import type { KernelId } from './kernelId';
import { sharedGpu } from './testing/device';
import { TimestampPool } from './timestamps';

const gpu = sharedGpu();

const layer = (number: number): KernelId => ({
  stage: 'heads',
  kernel: 'layer',
  net: 'class_net',
  layer: number,
});

test('times by kernel, pass by pass, frame after frame; passes beyond the capacity are not timed', async () => {
  const context = await gpu();
  expect(context.features.has('timestamp-query')).toBe(true);
  const pool = TimestampPool.create(context, 2)!;
  for (const frame of [1, 2]) {
    const encoder = context.device.createCommandEncoder({ label: `frame ${frame}` });
    for (const kernel of [0, 1, 2].map(layer)) {
      encoder.beginComputePass({ label: 'test', timestampWrites: pool.writes(kernel) }).end();
    }
    pool.resolve(encoder);
    context.device.queue.submit([encoder.finish()]);
    const times = await pool.read();
    expect(times.map(({ id }) => id)).toEqual([layer(0), layer(1)]);
    for (const { milliseconds } of times) expect(milliseconds).toBeGreaterThanOrEqual(0);
  }
  expect(await pool.read()).toEqual([]);
  pool.destroy();
});

test('a device without timestamp queries has no pool', async () => {
  const context = await gpu();
  expect(TimestampPool.create({ ...context, features: new Set<string>() }, 2)).toBeNull();
});
