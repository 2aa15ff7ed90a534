import { AppError } from '../../model/errors';
import type { GpuContext } from '../device';
import { type Binding, declareBindings, layoutEntries } from './bindings';

/** A compute shader and what it is bound to. */
export interface Kernel {
  readonly label: string;
  /** WGSL without directives and bindings. */
  readonly code: string;
  /** `enable …;` and `diagnostic(…);` */
  readonly directives?: string;
  /** Of the whole shader. */
  readonly bindings: readonly Binding[];
  readonly entryPoint?: string;
  /** Names of the bindings that the entry point uses; all unless it says otherwise. */
  readonly uses?: readonly string[];
  /** Values of the shader's `override` constants. */
  readonly constants?: Readonly<Record<string, number>>;
}

/** A kernel that a device can run. */
export interface CompiledKernel {
  readonly kernel: Kernel;
  readonly pipeline: GPUComputePipeline;
  readonly layout: GPUBindGroupLayout;
}

/** The shader as it is compiled. */
export function kernelCode({ directives, bindings, code }: Kernel): string {
  return [...(directives ? [directives] : []), declareBindings(bindings), code].join('\n');
}

/** Those of the entry point, each with its number in the shader. */
export function usedBindings({ bindings, uses }: Kernel): readonly Binding[] {
  return uses ? bindings.filter(({ name }) => uses.includes(name)) : bindings;
}

interface Cache {
  /** By kernel, for those that are asked for again and again. */
  readonly kernels: WeakMap<Kernel, Promise<CompiledKernel>>;
  /** By all that makes a pipeline what it is. */
  readonly pipelines: Map<string, Promise<CompiledKernel>>;
  readonly layouts: Map<string, GPUBindGroupLayout>;
}

const CACHES = new WeakMap<GPUDevice, Cache>();

type CompilingContext = Pick<GpuContext, 'device' | 'kernelLog'>;

/**
 * A device's pipelines are kept: another model of the same width, or another instance, compiles nothing again. Several
 * that are asked for at once are compiled side by side.
 * @throws AppError `kernel-invalid` with the kernel, the line and the compiler's message
 */
export function compileKernel(gpu: CompilingContext, kernel: Kernel): Promise<CompiledKernel> {
  const cache = CACHES.get(gpu.device) ?? {
    kernels: new WeakMap(),
    pipelines: new Map(),
    layouts: new Map(),
  };
  CACHES.set(gpu.device, cache);
  const known = cache.kernels.get(kernel);
  if (known) return known;
  const compiling = compileNew(gpu, cache, kernel);
  cache.kernels.set(kernel, compiling);
  compiling.catch(() => cache.kernels.delete(kernel));
  return compiling;
}

function compileNew(gpu: CompilingContext, cache: Cache, kernel: Kernel): Promise<CompiledKernel> {
  const code = kernelCode(kernel);
  const key = JSON.stringify([code, kernel.entryPoint, kernel.constants]);
  const kept = cache.pipelines.get(key);
  if (kept) return kept;
  gpu.kernelLog?.shader({ ...kernel, code });
  const compiling = compile(gpu.device, kernel, code, layoutOf(gpu.device, cache, usedBindings(kernel)));
  cache.pipelines.set(key, compiling);
  compiling.catch(() => cache.pipelines.delete(key));
  return compiling;
}

async function compile(
  device: GPUDevice,
  kernel: Kernel,
  code: string,
  layout: GPUBindGroupLayout,
): Promise<CompiledKernel> {
  const { label, entryPoint, constants } = kernel;
  device.pushErrorScope('validation');
  const module = device.createShaderModule({ label, code });
  const refused = device.popErrorScope();
  try {
    const pipeline = await device.createComputePipelineAsync({
      label,
      layout: device.createPipelineLayout({ label, bindGroupLayouts: [layout] }),
      compute: { module, entryPoint, constants: { ...constants } },
    });
    return { kernel, pipeline, layout };
  } catch (cause) {
    const { messages } = await module.getCompilationInfo();
    const first = messages.find(({ type }) => type === 'error');
    const reason = first?.message ?? (await refused)?.message ?? String(cause);
    const line = first?.lineNum ? `${first.lineNum}: ${code.split('\n')[first.lineNum - 1]?.trim()}` : '–';
    throw new AppError('kernel-invalid', { kernel: label, line, reason }, { cause });
  } finally {
    await refused;
  }
}

/** Kernels with the same bindings share a layout, so that their bind groups fit each other. */
function layoutOf(device: GPUDevice, { layouts }: Cache, bindings: readonly Binding[]): GPUBindGroupLayout {
  const key = bindings.map(({ index, access }) => `${index} ${access}`).join();
  const kept = layouts.get(key);
  if (kept) return kept;
  const layout = device.createBindGroupLayout({ label: key, entries: layoutEntries(bindings) });
  layouts.set(key, layout);
  return layout;
}

export type Resource = GPUBuffer | GPUBufferBinding | GPUTextureView;

/** @param resources by the names of the kernel's bindings */
export function bindResources(
  device: GPUDevice,
  label: string,
  { kernel, layout }: CompiledKernel,
  resources: Readonly<Record<string, Resource | undefined>>,
): GPUBindGroup {
  const entries = usedBindings(kernel).map(({ index, name }): GPUBindGroupEntry => {
    const resource = resources[name];
    if (!resource) {
      throw new AppError('bad-argument', { argument: `binding of ${label}`, value: 'none', expected: name });
    }
    return { binding: index, resource: resource instanceof GPUBuffer ? { buffer: resource } : resource };
  });
  return device.createBindGroup({ label, layout, entries });
}
