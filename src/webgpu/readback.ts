import type { GpuContext } from './device';

/** Floats of a buffer, which needs COPY_SRC; `offset` in bytes. */
export interface FloatRange {
  readonly buffer: GPUBuffer;
  readonly offset: number;
  readonly count: number;
}

/** Copies the first `count` floats of a buffer, all unless it says otherwise, to the CPU. The buffer needs COPY_SRC. */
export async function readFloats(
  gpu: GpuContext,
  buffer: GPUBuffer,
  count: number = buffer.size / Float32Array.BYTES_PER_ELEMENT,
): Promise<Float32Array> {
  const encoder = gpu.device.createCommandEncoder({ label: 'readback' });
  const [floats] = await readRanges(gpu, encoder, [{ buffer, offset: 0, count }]);
  return floats!;
}

/** Submits what the encoder holds and then copies ranges to the CPU: one submission, one mapping. */
export async function readRanges(
  gpu: GpuContext,
  encoder: GPUCommandEncoder,
  ranges: readonly FloatRange[],
): Promise<Float32Array<ArrayBuffer>[]> {
  const total = ranges.reduce((sum, { count }) => sum + count, 0);
  const bytes = total * Float32Array.BYTES_PER_ELEMENT;
  const staging = gpu.buffers.create('readback', bytes, GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST);
  try {
    let start = 0;
    for (const { buffer, offset, count } of ranges) {
      const length = count * Float32Array.BYTES_PER_ELEMENT;
      encoder.copyBufferToBuffer(buffer, offset, staging, start, length);
      start += length;
    }
    gpu.device.queue.submit([encoder.finish()]);
    await staging.mapAsync(GPUMapMode.READ);
    const mapped = new Float32Array(staging.getMappedRange());
    let end = 0;
    return ranges.map(({ count }) => {
      end += count;
      return mapped.slice(end - count, end);
    });
  } finally {
    gpu.buffers.destroy(staging);
  }
}
