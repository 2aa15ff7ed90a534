/**
 * Counts every buffer of ours: how many were created and destroyed and how many bytes are alive. All of
 * `src/webgpu` creates its buffers here, so a leak shows as a number.
 */
export class BufferPool {
  created = 0;
  destroyed = 0;
  /** Bytes of the buffers that are alive. */
  bytes = 0;
  private readonly sizes = new Map<GPUBuffer, number>();

  constructor(private readonly device: GPUDevice) {}

  get alive(): number {
    return this.sizes.size;
  }

  /** @param size bytes, rounded up to a multiple of 4 */
  create(label: string, size: number, usage: GPUBufferUsageFlags): GPUBuffer {
    const rounded = Math.max(4, Math.ceil(size / 4) * 4);
    return this.count(this.device.createBuffer({ label, size: rounded, usage }));
  }

  /** A buffer that starts with `data`; COPY_DST is added to its usage. */
  upload(label: string, data: ArrayBufferView<ArrayBuffer>, usage: GPUBufferUsageFlags): GPUBuffer {
    const buffer = this.create(label, data.byteLength, usage | GPUBufferUsage.COPY_DST);
    this.device.queue.writeBuffer(buffer, 0, data);
    return buffer;
  }

  /** Destroying a buffer twice, or one that came from elsewhere, is a no-op. */
  destroy(...buffers: readonly GPUBuffer[]): void {
    for (const buffer of buffers) {
      const size = this.sizes.get(buffer);
      if (size === undefined) continue;
      this.sizes.delete(buffer);
      this.destroyed += 1;
      this.bytes -= size;
      buffer.destroy();
    }
  }

  private count(buffer: GPUBuffer): GPUBuffer {
    this.sizes.set(buffer, buffer.size);
    this.created += 1;
    this.bytes += buffer.size;
    return buffer;
  }
}

/** Has buffers of its own, which are freed together. */
export abstract class BufferOwner {
  private readonly owned: GPUBuffer[] = [];

  constructor(private readonly pool: BufferPool) {}

  /** Device memory that it takes. */
  get bytes(): number {
    return this.owned.reduce((sum, { size }) => sum + size, 0);
  }

  destroy(): void {
    this.pool.destroy(...this.owned);
  }

  /** Frees what is there so far when the rest of the making fails. */
  protected async orDestroyed<T>(make: () => Promise<T>): Promise<T> {
    try {
      return await make();
    } catch (error) {
      this.destroy();
      throw error;
    }
  }

  protected own(buffer: GPUBuffer): GPUBuffer {
    this.owned.push(buffer);
    return buffer;
  }
}
