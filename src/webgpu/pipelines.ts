import type { GpuContext } from './device';
import type { PipelineSource } from './kernelLog';

const CACHES = new WeakMap<GPUDevice, Map<string, GPUComputePipeline>>();
const COMPILING = new WeakMap<GPUDevice, Map<string, Promise<GPUComputePipeline>>>();

type PipelineContext = Pick<GpuContext, 'device' | 'kernelLog'>;

/** A device's own map. */
function cacheOf<V>(caches: WeakMap<GPUDevice, Map<string, V>>, device: GPUDevice): Map<string, V> {
  const cache = caches.get(device) ?? new Map<string, V>();
  caches.set(device, cache);
  return cache;
}

const keyOf = ({ code, entryPoint, constants }: PipelineSource) =>
  JSON.stringify([code, entryPoint, constants]);

function descriptorOf(
  { device, kernelLog }: PipelineContext,
  source: PipelineSource,
): GPUComputePipelineDescriptor {
  kernelLog?.shader(source);
  const { label, code, entryPoint, constants } = source;
  const module = device.createShaderModule({ label, code });
  return { label, layout: 'auto', compute: { module, entryPoint, constants: { ...constants } } };
}

/** A device's pipelines are kept: another model of the same width, or another instance, compiles nothing again. */
export function computePipeline(gpu: PipelineContext, source: PipelineSource): GPUComputePipeline {
  const cache = cacheOf(CACHES, gpu.device);
  const key = keyOf(source);
  const pipeline = cache.get(key) ?? gpu.device.createComputePipeline(descriptorOf(gpu, source));
  cache.set(key, pipeline);
  return pipeline;
}

/** Kept likewise; several compile side by side. */
export function computePipelineAsync(
  gpu: PipelineContext,
  source: PipelineSource,
): Promise<GPUComputePipeline> {
  const cache = cacheOf(COMPILING, gpu.device);
  const key = keyOf(source);
  const kept = cache.get(key);
  if (kept) return kept;
  const pipeline = gpu.device.createComputePipelineAsync(descriptorOf(gpu, source));
  cache.set(key, pipeline);
  // One that failed, as on a device that was lost, is asked for again.
  pipeline.catch(() => cache.delete(key));
  return pipeline;
}

/** A bind group of whole buffers or views, in the order of their bindings in group 0. */
export function bindGroup(
  device: GPUDevice,
  label: string,
  pipeline: GPUComputePipeline,
  resources: readonly (GPUBuffer | GPUBufferBinding | GPUTextureView)[],
): GPUBindGroup {
  return device.createBindGroup({
    label,
    layout: pipeline.getBindGroupLayout(0),
    entries: resources.map((resource, binding) => ({
      binding,
      resource: resource instanceof GPUBuffer ? { buffer: resource } : resource,
    })),
  });
}
