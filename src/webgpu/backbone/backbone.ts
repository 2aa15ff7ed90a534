import type { BackboneParameters } from '../../model/bifpn/parameters';
import type { Architecture } from '../../model/network/architecture';
import { BufferOwner } from '../buffers';
import type { GpuContext } from '../device';
import { kernelLabel } from '../kernelId';
import type { Resource } from '../program/kernel';
import { type Given, Program, type Step } from '../program/program';
import type { TimestampPool } from '../timestamps';
import { backboneKernel, packedWeights } from './kernels';
import type { Operation } from './operations';
import { type BackbonePlan, type PlannedStep, type PlannedTensor, planBackbone } from './plan';
import { type BackboneTuning, backboneTuning } from './tuning';

export interface BackboneOptions {
  /** Instead of the adapter class's own. */
  readonly tuning?: BackboneTuning;
  /** Every map has a buffer of its own and can be read when a run is over (`output`). */
  readonly keepAll?: boolean;
}

/** From one dispatch's uniform to the next one's; offsets must be multiples of 256. */
const PARAMS_STRIDE = 256;
/** Room for the most words of any kernel's. */
const PARAMS_BYTES = 48;

/** The backbone and the pyramid's inputs: four dispatches a block. Weights are uploaded once. */
export class BackboneKernels extends BufferOwner {
  /** Those of `PYRAMID_INPUTS` that the first cell reads, f32 [C, size, size]; overwritten by the next run. */
  readonly pyramid: readonly GPUBuffer[];
  /** P3, P4, P5 at the backbone's width, likewise. */
  readonly features: readonly GPUBuffer[];
  private readonly gpu: GpuContext;
  private readonly plan: BackbonePlan;
  private readonly buffersOf: ReadonlyMap<PlannedTensor, GPUBuffer>;
  private program!: Program;

  private constructor(gpu: GpuContext, plan: BackbonePlan) {
    super(gpu.buffers);
    this.gpu = gpu;
    this.plan = plan;
    this.buffersOf = this.allocate();
    this.pyramid = plan.pyramid.map((tensor) => this.buffersOf.get(tensor)!);
    this.features = plan.features.map((tensor) => this.buffersOf.get(tensor)!);
  }

  /**
   * Compiles all kernels side by side and uploads the weights.
   * @throws AppError `kernel-invalid` where the device refuses a shader
   */
  static async create(
    gpu: GpuContext,
    parameters: BackboneParameters,
    architecture: Architecture,
    options: BackboneOptions = {},
  ): Promise<BackboneKernels> {
    const tuning = options.tuning ?? backboneTuning(gpu);
    const plan = planBackbone(architecture, tuning, options.keepAll);
    const kernels = new BackboneKernels(gpu, plan);
    return kernels.orDestroyed(async () => {
      kernels.program = await Program.create(gpu, 'backbone', kernels.steps(parameters, tuning));
      return kernels;
    });
  }

  /** What was planned to be kept, by its name in a graph. */
  output(name: string): GPUBuffer | null {
    for (const [{ label }, buffer] of this.buffersOf) if (label === name) return buffer;
    return null;
  }

  /**
   * Records all dispatches.
   * @param input f32 [3, inputSize, inputSize], normalised
   * @param timestamps gives every kernel a pass of its own
   */
  encode(encoder: GPUCommandEncoder, input: GPUBuffer, timestamps: TimestampPool | null = null): void {
    this.program.encode(encoder, [input], { timestamps });
  }

  private steps(parameters: BackboneParameters, tuning: BackboneTuning): Step[] {
    const params = this.uploadParams(this.plan.steps);
    // Dispatches on parts of the same map share its weights.
    const uploaded = new Map<object, GPUBuffer[]>();
    return this.plan.steps.map(({ id, operation, workgroups, reads, writes }, i): Step => {
      const weights =
        uploaded.get(layerOf(operation)) ??
        packedWeights(operation, parameters, tuning).map((data) =>
          this.own(this.gpu.buffers.upload(`${kernelLabel(id)} weights`, data, GPUBufferUsage.STORAGE)),
        );
      uploaded.set(layerOf(operation), weights);
      const kernel = backboneKernel(operation, tuning);
      const [first, ...more] = reads.map((tensor) => this.resource(tensor));
      const bound = [
        { buffer: params, offset: i * PARAMS_STRIDE, size: PARAMS_BYTES },
        first!,
        ...weights,
        ...writes.map((tensor) => this.resource(tensor)),
        ...more,
      ];
      return {
        id,
        kernel,
        workgroups,
        resources: Object.fromEntries(kernel.bindings.map(({ index, name }) => [name, bound[index]!])),
        reads: reads.map(({ label }) => label),
        writes: operation.output.name,
      };
    });
  }

  /** The image is given with each run. */
  private resource(tensor: PlannedTensor): Resource | Given {
    return this.buffersOf.get(tensor) ?? { given: 0 };
  }

  private allocate(): Map<PlannedTensor, GPUBuffer> {
    const { shared, memory, kept } = this.plan;
    const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC;
    const create = (label: string, bytes: number) => this.own(this.gpu.buffers.create(label, bytes, usage));
    const buffers = memory.buffers.map((bytes, i) => create(`backbone maps ${i}`, bytes));
    const found = new Map(shared.map((tensor, t) => [tensor, buffers[memory.bufferOf[t]!]!]));
    for (const tensor of kept) found.set(tensor, create(tensor.label, 4 * tensor.floats));
    return found;
  }

  private uploadParams(steps: readonly PlannedStep[]): GPUBuffer {
    const words = new Uint32Array((steps.length * PARAMS_STRIDE) / 4);
    for (const [i, { params }] of steps.entries()) words.set(params, (i * PARAMS_STRIDE) / 4);
    return this.own(this.gpu.buffers.upload('backbone params', words, GPUBufferUsage.UNIFORM));
  }
}

/** What an operation's weights are of. */
const layerOf = (operation: Operation): object =>
  operation.kind === 'squeeze-excite' ? operation.reduce : operation.layer;
