import type { GpuContext } from './device';

/** Copies the first `count` floats of a buffer to the CPU. The buffer needs COPY_SRC. */
export async function readFloats(gpu: GpuContext, buffer: GPUBuffer, count: number): Promise<Float32Array> {
  const bytes = count * Float32Array.BYTES_PER_ELEMENT;
  const staging = gpu.buffers.create('readback', bytes, GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST);
  try {
    const encoder = gpu.device.createCommandEncoder({ label: 'readback' });
    encoder.copyBufferToBuffer(buffer, 0, staging, 0, bytes);
    gpu.device.queue.submit([encoder.finish()]);
    await staging.mapAsync(GPUMapMode.READ);
    return new Float32Array(staging.getMappedRange().slice(0));
  } finally {
    gpu.buffers.destroy(staging);
  }
}
