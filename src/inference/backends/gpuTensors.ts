import type { GpuContext } from '../../webgpu/device';
import type { Ort, Tensor } from '../runtime/ort';

/** Float32 values in a buffer of the device. */
export interface GpuTensor {
  readonly buffer: GPUBuffer;
  readonly dims: readonly number[];
  /** Frees what is this tensor's alone; a buffer of our kernels stays. */
  release(): void;
}

/** A stage's output: on the device, or in WebAssembly's memory. */
export type StageTensor = GpuTensor | Tensor;

export function isOnDevice(tensor: StageTensor): tensor is GpuTensor {
  return 'buffer' in tensor;
}

/** A tensor as a session on the device reads it. */
export function toOrt(ort: Ort, tensor: GpuTensor): Tensor {
  return ort.Tensor.fromGpuBuffer(tensor.buffer, { dataType: 'float32', dims: [...tensor.dims] });
}

/** A session's output, which stays ORT's until it is released. */
export function fromOrt(tensor: Tensor): GpuTensor {
  return { buffer: tensor.gpuBuffer, dims: tensor.dims, release: () => tensor.dispose() };
}

/** A tensor over a buffer that outlives it. */
export function wrap(buffer: GPUBuffer, dims: readonly number[]): GpuTensor {
  return { buffer, dims, release: () => {} };
}

/** A tensor whose buffer goes with it. */
export function own({ buffers }: GpuContext, buffer: GPUBuffer, dims: readonly number[]): GpuTensor {
  return { buffer, dims, release: () => buffers.destroy(buffer) };
}

/** A tensor with a buffer of its own, to copy another one's values into. */
export function createCopy(
  gpu: GpuContext,
  label: string,
  bytes: number,
  dims: readonly number[],
): GpuTensor {
  const { STORAGE, COPY_DST, COPY_SRC } = GPUBufferUsage;
  return own(gpu, gpu.buffers.create(label, bytes, STORAGE | COPY_DST | COPY_SRC), dims);
}
