import type { BackboneParameters } from '../../model/bifpn/parameters';
import type { Architecture } from '../../model/network/architecture';
import { BufferOwner } from '../buffers';
import type { GpuContext } from '../device';
import { kernelLabel } from '../kernelId';
import { computePipelineAsync } from '../pipelines';
import { encodeSteps, plannedDispatch, type Step } from '../steps';
import type { TimestampPool } from '../timestamps';
import { packedWeights, pipelineSource } from './kernels';
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

/** The step that reads the image, whose buffer is given with each run. */
type PlacedStep = Omit<Step, 'bindGroup'> & { readonly entries: readonly (GPUBufferBinding | null)[] };

/** The backbone and the pyramid's inputs: four dispatches a block. Weights are uploaded once. */
export class BackboneKernels extends BufferOwner {
  /** Those of `PYRAMID_INPUTS` that the first cell reads, f32 [C, size, size]; overwritten by the next run. */
  readonly pyramid: readonly GPUBuffer[];
  /** P3, P4, P5 at the backbone's width, likewise. */
  readonly features: readonly GPUBuffer[];
  private readonly gpu: GpuContext;
  private readonly buffersOf: ReadonlyMap<PlannedTensor, GPUBuffer>;
  private readonly placed: readonly PlacedStep[];
  private boundInput: GPUBuffer | null = null;
  private steps: readonly Step[] = [];

  /** Compiles all pipelines at once and uploads the weights. */
  static async create(
    gpu: GpuContext,
    parameters: BackboneParameters,
    architecture: Architecture,
    options: BackboneOptions = {},
  ): Promise<BackboneKernels> {
    const tuning = options.tuning ?? backboneTuning(gpu);
    const plan = planBackbone(architecture, tuning, options.keepAll);
    const pipelines = await Promise.all(
      plan.steps.map(({ operation }) => computePipelineAsync(gpu, pipelineSource(operation, tuning))),
    );
    return new BackboneKernels(gpu, plan, pipelines, (operation) =>
      packedWeights(operation, parameters, tuning),
    );
  }

  private constructor(
    gpu: GpuContext,
    plan: BackbonePlan,
    pipelines: readonly GPUComputePipeline[],
    weightsOf: (operation: Operation) => Float32Array<ArrayBuffer>[],
  ) {
    super(gpu.buffers);
    this.gpu = gpu;
    this.buffersOf = this.allocate(plan);
    const params = this.uploadParams(plan.steps);
    // Dispatches on parts of the same map share its weights.
    const uploaded = new Map<object, GPUBuffer[]>();
    this.placed = plan.steps.map((step, i): PlacedStep => {
      const { id, operation, workgroups, reads, writes } = step;
      const weights =
        uploaded.get(layerOf(operation)) ??
        weightsOf(operation).map((data) =>
          this.own(gpu.buffers.upload(`${kernelLabel(id)} weights`, data, GPUBufferUsage.STORAGE)),
        );
      uploaded.set(layerOf(operation), weights);
      const of = (tensor: PlannedTensor): GPUBufferBinding | null => {
        const buffer = this.buffersOf.get(tensor);
        return buffer ? { buffer } : null;
      };
      // Squeeze-excite writes last; the others read what they gate and add after their output.
      const [input, ...more] = reads.map(of);
      const own = weights.map((buffer) => ({ buffer }));
      const entries = [
        { buffer: params, offset: i * PARAMS_STRIDE, size: PARAMS_BYTES },
        input!,
        ...own,
        ...writes.map(of),
        ...more,
      ];
      return { id, pipeline: pipelines[i]!, workgroups, entries };
    });
    this.pyramid = plan.pyramid.map((tensor) => this.buffersOf.get(tensor)!);
    this.features = plan.features.map((tensor) => this.buffersOf.get(tensor)!);
    gpu.kernelLog?.plan(
      'backbone',
      plan.steps.map((step, i) =>
        plannedDispatch(
          this.placed[i]!,
          step.reads.map(({ label }) => label),
          step.operation.output.name,
        ),
      ),
    );
  }

  /** What was planned to be kept, by its name in a graph. */
  output(name: string): GPUBuffer | null {
    for (const [{ label }, buffer] of this.buffersOf) if (label === name) return buffer;
    return null;
  }

  /**
   * Records all dispatches.
   * @param input f32 [3, inputSize, inputSize], normalised
   * @param timestamps gives every dispatch a pass of its own
   */
  encode(encoder: GPUCommandEncoder, input: GPUBuffer, timestamps: TimestampPool | null = null): void {
    this.bind(input);
    encodeSteps(encoder, 'backbone', this.steps, timestamps);
  }

  /** Bind groups; another input needs one of them again. */
  private bind(input: GPUBuffer): void {
    if (this.boundInput === input) return;
    this.boundInput = input;
    this.steps = this.placed.map(({ entries, ...step }, i) => {
      const bound = this.steps[i];
      if (bound && !entries.includes(null)) return bound;
      const bindGroup = this.gpu.device.createBindGroup({
        label: kernelLabel(step.id),
        layout: step.pipeline.getBindGroupLayout(0),
        entries: entries.map((entry, binding) => ({ binding, resource: entry ?? { buffer: input } })),
      });
      return { ...step, bindGroup };
    });
  }

  private allocate({ shared, memory, kept }: BackbonePlan): Map<PlannedTensor, GPUBuffer> {
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
