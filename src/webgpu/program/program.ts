import type { GpuContext } from '../device';
import { type KernelId, kernelLabel } from '../kernelId';
import type { TimestampPool } from '../timestamps';
import { bindResources, type CompiledKernel, compileKernel, type Kernel, type Resource } from './kernel';

/** What `encode` is given, by its position there; `size` in bytes where less than the whole buffer is bound. */
export interface Given {
  readonly given: number;
  readonly size?: number;
}

/** One dispatch. */
export interface Step {
  /** Steps side by side that have the very same one are timed as one. */
  readonly id: KernelId;
  readonly kernel: Kernel;
  readonly workgroups: readonly [x: number, y?: number, z?: number];
  /** By the names of the kernel's bindings. */
  readonly resources: Readonly<Record<string, Resource | Given>>;
  /** Labels of the maps it reads and of the one it writes, for a printed plan. */
  readonly reads: readonly string[];
  readonly writes: string;
}

/** A whole buffer into another one. */
export interface BufferCopy {
  readonly from: GPUBuffer;
  readonly to: GPUBuffer;
}

export interface EncodeOptions {
  /** Gives every kernel a pass of its own. */
  readonly timestamps?: TimestampPool | null;
  /** False leaves a step out; all run by default. @param step its position */
  readonly runs?: (step: number) => boolean;
  /** What is to be copied before the step after the i-th runs. */
  readonly copiesAfter?: (step: number) => readonly BufferCopy[];
}

/** What a frame gives: as many as ORT may hand over in turns, and no buffer of long ago is held. */
const KEPT_BIND_GROUPS = 4;

interface KeptBindGroup {
  readonly resources: readonly (Resource | undefined)[];
  readonly bindGroup: GPUBindGroup;
}

interface CompiledStep extends Step {
  readonly label: string;
  readonly compiled: CompiledKernel;
  /** Positions of what the step takes from those that are given, and the bind groups made for such. */
  readonly takes: readonly number[];
  readonly kept: KeptBindGroup[];
}

/**
 * Dispatches in their order, compiled and bound. A frame records them and makes nothing: bind groups exist from the
 * start, or from the first time the same resources are given.
 */
export class Program {
  private constructor(
    private readonly device: GPUDevice,
    private readonly label: string,
    private readonly steps: readonly CompiledStep[],
  ) {}

  /**
   * @param label of the passes
   * @throws AppError `kernel-invalid` when a shader does not compile, `bad-argument` when a binding has no resource
   */
  static async create(
    gpu: Pick<GpuContext, 'device' | 'kernelLog'>,
    label: string,
    steps: readonly Step[],
  ): Promise<Program> {
    const compiled = await Promise.all(steps.map(({ kernel }) => compileKernel(gpu, kernel)));
    const planned = steps.map((step, i): CompiledStep => {
      const resources = Object.values(step.resources);
      const takes = [...new Set(resources.filter(isGiven).map(({ given }) => given))];
      return { ...step, label: kernelLabel(step.id), compiled: compiled[i]!, takes, kept: [] };
    });
    gpu.kernelLog?.plan(
      label,
      planned.map((step) => ({
        kernel: step.label,
        pipeline: step.kernel.label,
        workgroups: step.workgroups.map((count) => count ?? 1),
        reads: step.reads,
        writes: step.writes,
      })),
    );
    const program = new Program(gpu.device, label, planned);
    for (const step of planned) if (step.takes.length === 0) program.bindGroup(step, []);
    return program;
  }

  get length(): number {
    return this.steps.length;
  }

  /** Records the steps, in one pass where nothing comes between them. @param given what `Given` resources stand for */
  encode(encoder: GPUCommandEncoder, given: readonly Resource[] = [], options: EncodeOptions = {}): void {
    const { timestamps = null, runs, copiesAfter } = options;
    let pass: GPUComputePassEncoder | null = null;
    let timed: KernelId | null = null;
    for (let i = 0; i < this.steps.length; i++) {
      const step = this.steps[i]!;
      if (runs?.(i) ?? true) {
        if (!pass || (timestamps && timed !== step.id)) {
          pass?.end();
          const label = timestamps ? step.label : this.label;
          pass = encoder.beginComputePass({ label, timestampWrites: timestamps?.writes(step.id) });
          timed = step.id;
        }
        const [x, y, z] = step.workgroups;
        pass.setPipeline(step.compiled.pipeline);
        pass.setBindGroup(0, this.bindGroup(step, given));
        pass.dispatchWorkgroups(x, y, z);
      }
      for (const { from, to } of copiesAfter?.(i) ?? []) {
        pass?.end();
        pass = null;
        encoder.copyBufferToBuffer(from, 0, to, 0, to.size);
      }
    }
    pass?.end();
  }

  private bindGroup(step: CompiledStep, given: readonly Resource[]): GPUBindGroup {
    const { kept, takes, label, compiled, resources } = step;
    for (const each of kept) {
      let same = true;
      for (let i = 0; i < takes.length; i++) same &&= each.resources[i] === given[takes[i]!];
      if (same) return each.bindGroup;
    }
    const bound = Object.entries(resources).map(([name, resource]): [string, Resource | undefined] => [
      name,
      isGiven(resource) ? takeGiven(resource, given) : resource,
    ]);
    const bindGroup = bindResources(this.device, label, compiled, Object.fromEntries(bound));
    if (kept.length === KEPT_BIND_GROUPS) kept.shift();
    kept.push({ resources: takes.map((position) => given[position]), bindGroup });
    return bindGroup;
  }
}

function isGiven(resource: Resource | Given): resource is Given {
  return 'given' in resource;
}

function takeGiven({ given: position, size }: Given, given: readonly Resource[]): Resource | undefined {
  const resource = given[position];
  return size !== undefined && resource instanceof GPUBuffer ? { buffer: resource, size } : resource;
}
