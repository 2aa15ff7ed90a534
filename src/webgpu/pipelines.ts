import type { GpuContext } from './device';
import type { PipelineSource } from './kernelLog';

const CACHES = new WeakMap<GPUDevice, Map<string, GPUComputePipeline>>();

/** A device's pipelines are kept: another model of the same width, or another instance, compiles nothing again. */
export function computePipeline(
  { device, kernelLog }: Pick<GpuContext, 'device' | 'kernelLog'>,
  source: PipelineSource,
): GPUComputePipeline {
  const cache = CACHES.get(device) ?? new Map<string, GPUComputePipeline>();
  CACHES.set(device, cache);
  const { label, code, entryPoint, constants } = source;
  const key = JSON.stringify([code, entryPoint, constants]);
  let pipeline = cache.get(key);
  if (!pipeline) {
    kernelLog?.shader(source);
    pipeline = device.createComputePipeline({
      label,
      layout: 'auto',
      compute: {
        module: device.createShaderModule({ label, code }),
        entryPoint,
        constants: { ...constants },
      },
    });
    cache.set(key, pipeline);
  }
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
