import { afterAll, afterEach, expect } from 'vitest';
import { acquireDevice, type GpuContext } from '../device';

let shared: Promise<GpuContext> | null = null;
const uncaptured: string[] = [];

async function open(): Promise<GpuContext> {
  const gpu = await acquireDevice();
  gpu.device.addEventListener('uncapturederror', (event) => {
    event.preventDefault();
    uncaptured.push(event.error.message);
  });
  return gpu;
}

/**
 * The device all tests of a file share. A test fails on any validation or out-of-memory error that nobody
 * captured while it ran, and when it leaves buffers behind.
 */
export function sharedGpu(): () => Promise<GpuContext> {
  shared ??= open();
  let before = 0;
  afterEach(async () => {
    const { device, buffers } = await shared!;
    await device.queue.onSubmittedWorkDone();
    expect(uncaptured.splice(0), 'uncaptured GPU errors').toEqual([]);
    const left = buffers.alive - before;
    before = buffers.alive;
    expect(left, 'buffers a test left behind').toBe(0);
  });
  afterAll(async () => {
    const gpu = await shared;
    gpu?.device.destroy();
    shared = null;
  });
  return () => shared!;
}

/** Copies a storage buffer (COPY_SRC) to the CPU. */
export async function readFloats(gpu: GpuContext, buffer: GPUBuffer): Promise<Float32Array> {
  return new Float32Array(await readBytes(gpu, buffer));
}

async function readBytes(gpu: GpuContext, buffer: GPUBuffer): Promise<ArrayBuffer> {
  const staging = gpu.buffers.create(
    'test readback',
    buffer.size,
    GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST,
  );
  const encoder = gpu.device.createCommandEncoder({ label: 'test readback' });
  encoder.copyBufferToBuffer(buffer, 0, staging, 0, buffer.size);
  gpu.device.queue.submit([encoder.finish()]);
  await staging.mapAsync(GPUMapMode.READ);
  const bytes = staging.getMappedRange().slice(0);
  gpu.buffers.destroy(staging);
  return bytes;
}
