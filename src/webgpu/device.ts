import { AppError } from '../model/errors';
import { BufferPool } from './buffers';
import type { KernelLog } from './kernelLog';

export interface AdapterFacts {
  readonly vendor: string;
  readonly architecture: string;
  readonly description: string;
  /** A software adapter such as SwiftShader: correct, and slower than WASM for whole networks. */
  readonly isFallback: boolean;
}

/** Everything `src/webgpu` needs; ORT's sessions run on the same device. */
export interface GpuContext {
  readonly device: GPUDevice;
  readonly adapter: GPUAdapter;
  readonly info: AdapterFacts;
  readonly features: GPUSupportedFeatures;
  readonly limits: GPUSupportedLimits;
  readonly buffers: BufferPool;
  readonly lost: Promise<GPUDeviceLostInfo>;
  /** Null where nobody asks to see the kernels. */
  readonly kernelLog: KernelLog | null;
}

const WANTED_FEATURES: readonly GPUFeatureName[] = ['timestamp-query', 'subgroups'];

/** Limits raised to the adapter's own: the defaults are too small for D4 and up, and for ORT's kernels. */
const RAISED_LIMITS = [
  'maxBufferSize',
  'maxStorageBufferBindingSize',
  'maxStorageBuffersPerShaderStage',
  'maxComputeWorkgroupStorageSize',
  'maxComputeInvocationsPerWorkgroup',
  'maxComputeWorkgroupSizeX',
  'maxComputeWorkgroupSizeY',
  'maxComputeWorkgroupSizeZ',
  'maxComputeWorkgroupsPerDimension',
  'maxTextureDimension2D',
] as const satisfies readonly (keyof GPUSupportedLimits)[];

function isSoftware(adapter: GPUAdapter): boolean {
  // Chromium moved the flag from the adapter to its info; older versions only have the former.
  const legacy = (adapter as { isFallbackAdapter?: boolean }).isFallbackAdapter;
  return (
    (adapter.info.isFallbackAdapter ?? legacy ?? false) || /swiftshader/i.test(adapter.info.architecture)
  );
}

/**
 * Adapter and device of this thread (page or worker) with the adapter's own limits.
 * @throws AppError `webgpu-missing` where the browser has no WebGPU, no adapter or gives no device
 */
export async function acquireDevice(kernelLog: KernelLog | null = null): Promise<GpuContext> {
  // Typed as always there; browsers without WebGPU and insecure origins don't have it.
  const gpu = navigator.gpu as GPU | undefined;
  if (!gpu) throw new AppError('webgpu-missing', { reason: 'navigator.gpu' });
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (!adapter) throw new AppError('webgpu-missing', { reason: 'requestAdapter' });

  const requiredLimits = Object.fromEntries(RAISED_LIMITS.map((name) => [name, adapter.limits[name]]));
  const requiredFeatures = WANTED_FEATURES.filter((feature) => adapter.features.has(feature));
  let device: GPUDevice;
  try {
    device = await adapter.requestDevice({ label: 'efficientdet', requiredFeatures, requiredLimits });
  } catch (cause) {
    throw new AppError('webgpu-missing', { reason: 'requestDevice' }, { cause });
  }
  // Nothing reads the numbers of a call that failed, so that without this nobody would know.
  device.addEventListener('uncapturederror', ({ error }) =>
    console.error(`${device.label}: ${error.message}`),
  );
  const { vendor, architecture, description } = adapter.info;
  return {
    device,
    adapter,
    info: { vendor, architecture, description, isFallback: isSoftware(adapter) },
    features: device.features,
    limits: device.limits,
    buffers: new BufferPool(device),
    lost: device.lost,
    kernelLog,
  };
}

/**
 * Does what needs buffers, ours or ORT's: one that the device has no memory for is no error before it is used.
 * @param undo takes back what was created where memory ran out
 * @throws AppError `out-of-memory`, or what `create` throws
 */
export async function withinMemory<T>(
  { device }: GpuContext,
  create: () => Promise<T>,
  undo: (created: T) => unknown = () => undefined,
): Promise<T> {
  device.pushErrorScope('out-of-memory');
  const [outcome] = await Promise.allSettled([create()]);
  const refused = await device.popErrorScope();
  if (refused) {
    if (outcome.status === 'fulfilled') await undo(outcome.value);
    throw new AppError('out-of-memory', { reason: refused.message });
  }
  if (outcome.status === 'rejected') throw outcome.reason;
  return outcome.value;
}
