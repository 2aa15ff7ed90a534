import { AppError } from '../../model/errors';
import { acquireDevice, type GpuContext } from '../../webgpu/device';
import { consoleKernelLog } from '../../webgpu/kernelLog';
import type { BackendInfo, BackendReason, WorkerOptions } from '../api/messages';

export interface ChosenBackend {
  readonly gpu: GpuContext | null;
  readonly info: Omit<BackendInfo, 'threads'>;
}

/**
 * `auto` takes WebGPU on a real graphics adapter. On a software one ORT's WebGPU is about 30 times slower than WASM
 * with two threads (ARCHITECTURE, decision 6), so there it takes WASM and says why.
 * @throws AppError `webgpu-missing` where WebGPU was asked for by name and there is none
 */
export async function chooseBackend({
  choice,
  forced,
  logKernels,
}: Omit<WorkerOptions, 'lock'>): Promise<ChosenBackend> {
  const wanted = forced?.kind ?? choice;
  const chosen = (gpu: GpuContext | null, reason: BackendReason, adapter: string | null): ChosenBackend => ({
    gpu,
    info: {
      kind: gpu ? 'webgpu' : 'wasm',
      choice,
      reason: forced?.reason ?? reason,
      adapter,
      softwareAdapter: gpu?.info.isFallback ?? reason === 'software-adapter',
      // Copied: the device's own object can't be sent to the page.
      limits: gpu && {
        maxBufferSize: gpu.limits.maxBufferSize,
        maxStorageBufferBindingSize: gpu.limits.maxStorageBufferBindingSize,
      },
      crossOriginIsolated,
    },
  });
  if (wanted === 'wasm') return chosen(null, 'chosen', null);
  const gpu = await acquireDevice(logKernels ? consoleKernelLog() : null).catch((error: unknown) => {
    if (wanted === 'auto' && error instanceof AppError) return null;
    throw error;
  });
  if (!gpu) return chosen(null, 'no-webgpu', null);
  const adapter = adapterName(gpu);
  if (wanted === 'auto' && gpu.info.isFallback) {
    gpu.device.destroy();
    return chosen(null, 'software-adapter', adapter);
  }
  return chosen(gpu, wanted === 'auto' ? 'hardware-adapter' : 'chosen', adapter);
}

/** What the adapter calls itself. */
export function adapterName({ info }: GpuContext): string {
  return info.description || [info.vendor, info.architecture].filter(Boolean).join(' ') || 'WebGPU';
}
