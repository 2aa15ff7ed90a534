import type { GpuContext } from './device';
import type { KernelId, KernelTime } from './kernelId';

/**
 * Timestamp queries around compute passes, one pair a pass. A frame: `writes` for each pass, then
 * `resolve` into the same encoder, then `read` once the work was submitted. Frames may not overlap.
 */
export class TimestampPool {
  private readonly gpu: GpuContext;
  private readonly queries: GPUQuerySet;
  private readonly resolved: GPUBuffer;
  private readonly staging: GPUBuffer;
  private readonly capacity: number;
  private kernels: KernelId[] = [];

  private constructor(gpu: GpuContext, capacity: number) {
    this.gpu = gpu;
    this.capacity = capacity;
    this.queries = gpu.device.createQuerySet({
      label: 'timestamps',
      type: 'timestamp',
      count: 2 * capacity,
    });
    const bytes = 2 * capacity * BigUint64Array.BYTES_PER_ELEMENT;
    const { QUERY_RESOLVE, COPY_SRC, COPY_DST, MAP_READ } = GPUBufferUsage;
    this.resolved = gpu.buffers.create('timestamps resolved', bytes, QUERY_RESOLVE | COPY_SRC);
    this.staging = gpu.buffers.create('timestamps readback', bytes, MAP_READ | COPY_DST);
  }

  /** @param capacity passes of one frame @returns null where the device has no timestamp queries */
  static create(gpu: GpuContext, capacity: number): TimestampPool | null {
    return gpu.features.has('timestamp-query') ? new TimestampPool(gpu, capacity) : null;
  }

  /** What a pass descriptor takes; undefined past the capacity, such a pass is not timed. */
  writes(kernel: KernelId): GPUComputePassTimestampWrites | undefined {
    const pass = this.kernels.length;
    if (pass >= this.capacity) return undefined;
    this.kernels.push(kernel);
    return {
      querySet: this.queries,
      beginningOfPassWriteIndex: 2 * pass,
      endOfPassWriteIndex: 2 * pass + 1,
    };
  }

  resolve(encoder: GPUCommandEncoder): void {
    const count = 2 * this.kernels.length;
    if (count === 0) return;
    encoder.resolveQuerySet(this.queries, 0, count, this.resolved, 0);
    encoder.copyBufferToBuffer(this.resolved, 0, this.staging, 0, count * BigUint64Array.BYTES_PER_ELEMENT);
  }

  /** Times of the passes since the last `read`, in their order. Browsers quantise them (100 µs by default). */
  async read(): Promise<KernelTime[]> {
    const kernels = this.kernels;
    this.kernels = [];
    if (kernels.length === 0) return [];
    await this.staging.mapAsync(GPUMapMode.READ);
    const ticks = new BigUint64Array(this.staging.getMappedRange().slice(0));
    this.staging.unmap();
    return kernels.map((id, pass) => ({
      id,
      milliseconds: Number(ticks[2 * pass + 1]! - ticks[2 * pass]!) / 1e6,
    }));
  }

  destroy(): void {
    this.queries.destroy();
    this.gpu.buffers.destroy(this.resolved, this.staging);
  }
}
