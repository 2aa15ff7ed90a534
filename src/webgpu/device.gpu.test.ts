import { expect, test, vi } from 'vitest';
import { acquireDevice, withinMemory } from './device';
import { readFloats } from './readback';
import { sharedGpu } from './testing/device';

const gpu = sharedGpu();

test('the device has the limits and the features of its adapter', async () => {
  const { adapter, device, features } = await gpu();
  expect(device.limits.maxBufferSize).toBe(adapter.limits.maxBufferSize);
  expect(device.limits.maxStorageBufferBindingSize).toBe(adapter.limits.maxStorageBufferBindingSize);
  for (const name of ['timestamp-query', 'subgroups'] as const) {
    expect(features.has(name)).toBe(adapter.features.has(name));
  }
});

test('the pool counts buffers and bytes, and forgets each once', async () => {
  const { device, buffers } = await gpu();
  const start = { alive: buffers.alive, bytes: buffers.bytes };
  const a = buffers.create('odd size', 5, GPUBufferUsage.STORAGE);
  const b = buffers.upload('data', new Float32Array([1, 2, 3]), GPUBufferUsage.COPY_SRC);
  expect(a.label).toBe('odd size');
  expect(buffers.alive).toBe(start.alive + 2);
  expect(buffers.bytes).toBe(start.bytes + 8 + 12);
  expect([...(await readFloats(await gpu(), b))]).toEqual([1, 2, 3]);
  buffers.destroy(a, b, a);
  const foreign = device.createBuffer({ label: 'foreign', size: 4, usage: GPUBufferUsage.STORAGE });
  buffers.destroy(foreign);
  expect(buffers.alive).toBe(start.alive);
  expect(buffers.bytes).toBe(start.bytes);
});

test('a browser without WebGPU gets a typed error', async () => {
  // A browser's lies on the prototype, Node's on the object itself.
  const own = Object.getOwnPropertyDescriptor(navigator, 'gpu');
  Object.defineProperty(navigator, 'gpu', { value: undefined, configurable: true });
  try {
    await expect(acquireDevice()).rejects.toMatchObject({ code: 'webgpu-missing' });
  } finally {
    if (own) Object.defineProperty(navigator, 'gpu', own);
    else Reflect.deleteProperty(navigator, 'gpu');
  }
});

test('memory that the device refuses is an error, and what was made with it is taken back', async () => {
  const { device, limits } = await gpu();
  const create = async (size: number) =>
    device.createBuffer({ label: 'big', size, usage: GPUBufferUsage.STORAGE });
  const undo = vi.fn((buffer: GPUBuffer) => buffer.destroy());
  // SwiftShader's own limit of one buffer is more than it can allocate; a real adapter may well have as much.
  const big = withinMemory(await gpu(), () => create(limits.maxBufferSize), undo);
  await expect(big).rejects.toMatchObject({ code: 'out-of-memory' });
  expect(undo).toHaveBeenCalledTimes(1);
  const small = await withinMemory(await gpu(), () => create(256), undo);
  expect(undo).toHaveBeenCalledTimes(1);
  small.destroy();
});
