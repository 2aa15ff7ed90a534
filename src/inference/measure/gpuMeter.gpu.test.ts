import { expect, test } from 'vitest';
import { compileKernel } from '../../webgpu/program/kernel';
import { sharedGpu } from '../../webgpu/testing/device';
import { metered, noUsage } from './gpuMeter';

const gpu = sharedGpu();

test('dispatches and buffers are counted while a task runs, and destroyed ones no more', async () => {
  const context = await gpu();
  const { device } = context;
  const code = '@compute @workgroup_size(1) fn main() {}';
  const { pipeline } = await compileKernel(context, { label: 'nothing', code, bindings: [] });
  const make = (size: number) =>
    device.createBuffer({ label: 'metered', size, usage: GPUBufferUsage.STORAGE });
  const dispatch = async (times: number) => {
    const encoder = device.createCommandEncoder({ label: 'metered' });
    const pass = encoder.beginComputePass({ label: 'metered' });
    pass.setPipeline(pipeline);
    for (let i = 0; i < times; i++) pass.dispatchWorkgroups(1);
    pass.end();
    device.queue.submit([encoder.finish()]);
  };
  const [first, second] = [noUsage(), noUsage()];
  const kept = await metered(first, async () => {
    await dispatch(3);
    const [a, b] = [make(64), make(16)];
    b.destroy();
    return a;
  });
  expect(first).toEqual({ dispatches: 3, bytes: 64, peakBytes: 80 });
  await dispatch(5);
  make(32).destroy();
  // Another task's buffer leaves the usage of the one that made it.
  await metered(second, async () => {
    kept.destroy();
    kept.destroy();
  });
  expect(first).toEqual({ dispatches: 3, bytes: 0, peakBytes: 80 });
  expect(second).toEqual(noUsage());
});
