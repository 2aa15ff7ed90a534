import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { acquireDevice, type GpuContext } from '../device';

/** A test that wants a page; where kernels run in Node it is named as skipped. */
export const pageTest = test.skipIf(typeof document === 'undefined');
export const pageTests = describe.skipIf(typeof document === 'undefined');

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
