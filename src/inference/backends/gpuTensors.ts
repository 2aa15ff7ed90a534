import type { GpuContext } from '../../webgpu/device';
import { readFloats } from '../../webgpu/readback';
import type { Ort, Tensor } from '../runtime/ort';

/** ORT tensors over buffers of ours, and work on them. */
export class GpuTensors {
  constructor(
    private readonly ort: Ort,
    readonly gpu: GpuContext,
  ) {}

  /** A tensor over a buffer of ours; without `dispose` the buffer outlives it. */
  wrap(buffer: GPUBuffer, dims: readonly number[], dispose?: () => void): Tensor {
    const count = dims.reduce((a, b) => a * b, 1);
    const download = () => readFloats(this.gpu, buffer, count);
    return this.ort.Tensor.fromGpuBuffer(buffer, { dataType: 'float32', dims: [...dims], download, dispose });
  }

  /** A tensor whose buffer goes with it. */
  own(buffer: GPUBuffer, dims: readonly number[]): Tensor {
    return this.wrap(buffer, dims, () => this.gpu.buffers.destroy(buffer));
  }

  /** A tensor with a buffer of its own, to copy another one's values into. */
  createCopy(label: string, bytes: number, dims: readonly number[]): Tensor {
    const { STORAGE, COPY_DST, COPY_SRC } = GPUBufferUsage;
    return this.own(this.gpu.buffers.create(label, bytes, STORAGE | COPY_DST | COPY_SRC), dims);
  }

  /** Records, submits and waits, so that a stage's time is its own. */
  async submit(label: string, record: (encoder: GPUCommandEncoder) => void): Promise<void> {
    const { device } = this.gpu;
    const encoder = device.createCommandEncoder({ label });
    record(encoder);
    device.queue.submit([encoder.finish()]);
    await device.queue.onSubmittedWorkDone();
  }
}
