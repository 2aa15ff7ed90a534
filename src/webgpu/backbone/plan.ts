import { PYRAMID_INPUTS } from '../../model/bifpn/topology';
import { type Architecture, padsOf } from '../../model/network/architecture';
import { NAMES } from '../../model/network/checkpointNames';
import * as T from '../../model/network/tensorNames';
import type { KernelId } from '../kernelId';
import { type MemoryPlan, planMemory } from '../plan';
import { stripCells } from './depthwise';
import {
  type DepthwiseOperation,
  type MapTensor,
  type Operation,
  type PointwiseOperation,
  trunkOperations,
} from './operations';
import { stemOutputs } from './stem';
import type { BackboneTuning } from './tuning';

/** A buffer's contents at a time. */
export interface PlannedTensor {
  readonly label: string;
  readonly floats: number;
}

/** One dispatch, before anything is allocated. */
export interface PlannedStep {
  readonly id: KernelId;
  readonly operation: Operation;
  /** Words of its uniform. */
  readonly params: readonly number[];
  readonly workgroups: readonly [number, number, number];
  /** Maps that it is bound to after its weights, in the shader's order. */
  readonly reads: readonly PlannedTensor[];
  readonly writes: readonly PlannedTensor[];
}

export interface BackbonePlan {
  readonly steps: readonly PlannedStep[];
  readonly image: PlannedTensor;
  readonly features: readonly PlannedTensor[];
  readonly pyramid: readonly PlannedTensor[];
  /** Those that share memory, and how. */
  readonly shared: readonly PlannedTensor[];
  readonly memory: MemoryPlan;
  /** What has a buffer of its own, since it is read when the run is over. */
  readonly kept: readonly PlannedTensor[];
  /** Bytes of all maps together. */
  readonly mapBytes: number;
}

const FLOAT_BYTES = Float32Array.BYTES_PER_ELEMENT;
/** A pool's. */
const NO_MODULE = { module: '' };
const WORKGROUPS_PER_DIMENSION = 65_535;
/** Workgroups of a pointwise product that loops over outputs: enough to share among cores. */
const HELD_WORKGROUPS = 64;
export const POOL_THREADS = 64;

/** Input channels that a pointwise kernel holds; null where it loops over them. */
export function heldChannels(
  { layer, partial }: PointwiseOperation,
  { heldChannels }: BackboneTuning,
): number | null {
  const held = !partial && layer.inChannels <= heldChannels && layer.inChannels % 4 === 0;
  return held ? layer.inChannels : null;
}

/** Output channels that a pointwise kernel's weights are packed by. */
export function pointwiseBlock(operation: PointwiseOperation, tuning: BackboneTuning): number {
  return heldChannels(operation, tuning) === null ? tuning.outputs : 4;
}

/** Every dispatch of a network's backbone, and what memory that takes. @param keepAll gives every map a buffer of its own */
export function planBackbone(
  architecture: Architecture,
  tuning: BackboneTuning,
  keepAll = false,
): BackbonePlan {
  const { image, operations, features, pyramid } = trunkOperations(architecture);
  const planner = new Planner(tuning, architecture);
  for (const [i, operation] of operations.entries()) {
    const next = operations[i + 1];
    if (operation.kind === 'depthwise' && planner.isPart(operation.input)) continue;
    if (
      operation.kind === 'pointwise' &&
      next?.kind === 'depthwise' &&
      planner.isTooLarge(operation, operations)
    ) {
      planner.expandInParts(operation, next);
    } else planner.plan(operation);
  }
  const { steps } = planner;
  const outputs = [...features, ...pyramid].map((map) => planner.tensor(map));
  const own = planner.tensor(image);
  const all = [...new Set(steps.flatMap(({ reads, writes }) => [...reads, ...writes]))];
  const isKept = (tensor: PlannedTensor) => keepAll || outputs.includes(tensor);
  const shared = all.filter((tensor) => tensor !== own && !isKept(tensor));
  const kept = all.filter((tensor) => tensor !== own && isKept(tensor));
  const memory = planMemory(
    shared.map((tensor) => ({
      bytes: FLOAT_BYTES * tensor.floats,
      first: steps.findIndex(({ writes }) => writes.includes(tensor)),
      last: steps.findLastIndex(({ reads, writes }) => reads.includes(tensor) || writes.includes(tensor)),
    })),
  );
  return {
    steps,
    image: own,
    features: features.map((map) => planner.tensor(map)),
    pyramid: pyramid.map((map) => planner.tensor(map)),
    shared,
    memory,
    kept,
    mapBytes: memory.bytes + FLOAT_BYTES * kept.reduce((sum, { floats }) => sum + floats, 0),
  };
}

/** Channels that a dispatch makes or reads. */
interface Part {
  readonly first: number;
  readonly channels: number;
}

/** Some of a map's channels, in a tensor of their own. */
interface Slice extends Part {
  readonly tensor: PlannedTensor;
}

class Planner {
  readonly steps: PlannedStep[] = [];
  private readonly tensors = new Map<MapTensor, PlannedTensor>();
  /** By depthwise output: [strips][channels], what the mean is made of. */
  private readonly sums = new Map<MapTensor, PlannedTensor>();
  /** Maps of which one part at a time is in memory. */
  private readonly parts = new Set<MapTensor>();
  /** Maps that no binding holds whole. */
  private readonly slices = new Map<MapTensor, Slice[]>();

  constructor(
    private readonly tuning: BackboneTuning,
    private readonly architecture: Architecture,
  ) {}

  tensor(map: MapTensor): PlannedTensor {
    const found = this.tensors.get(map);
    if (found) return found;
    const tensor = { label: map.name, floats: map.channels * map.side ** 2 };
    this.tensors.set(map, tensor);
    return tensor;
  }

  isPart(map: MapTensor): boolean {
    return this.parts.has(map);
  }

  /** Whether the output, which the depthwise convolution after it alone reads, is to be made in parts. */
  isTooLarge({ output }: PointwiseOperation, operations: readonly Operation[]): boolean {
    const readers = operations.filter(
      (each) => each.input === output || (each.kind === 'pointwise' && each.residual === output),
    );
    return readers.length === 1 && bytesOf(output) > this.tuning.expandedBytes;
  }

  expandInParts(expand: PointwiseOperation, depthwise: DepthwiseOperation): void {
    const { channels, side } = expand.output;
    const block = pointwiseBlock(expand, this.tuning);
    const fitting = Math.floor(this.tuning.expandedBytes / (FLOAT_BYTES * side ** 2));
    const count = Math.ceil(channels / Math.max(block, Math.floor(fitting / block) * block));
    const size = Math.ceil(channels / count / block) * block;
    this.parts.add(expand.output);
    this.tensors.set(expand.output, { label: `${expand.output.name} part`, floats: size * side ** 2 });
    const { output } = depthwise;
    const slices: Slice[] = [];
    if (bytesOf(output) > this.tuning.expandedBytes) this.slices.set(output, slices);
    for (let first = 0; first < channels; first += size) {
      const part = { first, channels: Math.min(size, channels - first) };
      this.pointwise(expand, part);
      if (this.slices.has(output)) {
        const tensor = { label: `${output.name} from ${first}`, floats: part.channels * output.side ** 2 };
        slices.push({ ...part, tensor });
        this.depthwise(depthwise, part, { ...part, tensor });
      } else this.depthwise(depthwise, part);
    }
  }

  plan(operation: Operation): void {
    const all = { first: 0, channels: operation.output.channels };
    switch (operation.kind) {
      case 'stem': {
        const { threads, outputs } = this.tuning;
        const { input, output } = operation;
        const block = stemOutputs(output.channels, outputs);
        this.add(
          operation,
          [input.side, input.side / 4, output.channels],
          [output.side ** 2 / 4 / threads, Math.ceil(output.channels / block), 1],
          [this.tensor(input)],
          [this.tensor(output)],
        );
        break;
      }
      case 'pointwise': {
        const slices = this.slices.get(operation.input);
        if (slices) this.sumOfSlices(operation, slices);
        else this.pointwise(operation, all);
        break;
      }
      case 'depthwise':
        this.depthwise(operation, all);
        break;
      case 'squeeze-excite': {
        const { input, output, reduce } = operation;
        const sums = this.sums.get(input)!;
        const quads = Math.ceil(input.channels / 4) + Math.ceil(reduce.outChannels / 4);
        const scratch = { label: `${output.name} scratch`, floats: 4 * quads };
        this.add(
          operation,
          [sums.floats / input.channels, input.channels, reduce.outChannels, input.side ** 2],
          [1, 1, 1],
          [sums],
          [scratch, this.tensor(output)],
        );
        break;
      }
      case 'pool': {
        const { input, output } = operation;
        const cells = output.channels * output.side ** 2;
        this.add(
          operation,
          [input.channels, input.side],
          [Math.ceil(cells / POOL_THREADS), 1, 1],
          [this.tensor(input)],
          [this.tensor(output)],
        );
        break;
      }
    }
  }

  /** One dispatch a slice of the input, each adding to what the one before it has stored. */
  private sumOfSlices(operation: PointwiseOperation, slices: readonly Slice[]): void {
    const all = { first: 0, channels: operation.output.channels };
    let { residual } = operation;
    for (const [i, slice] of slices.entries()) {
      const { name } = operation.output;
      const last = i === slices.length - 1;
      const output = last ? operation.output : { ...operation.output, name: `${name} sum ${i}` };
      this.pointwise({ ...operation, partial: true, residual, output }, all, slice);
      residual = output;
    }
  }

  private pointwise(operation: PointwiseOperation, { first, channels }: Part, slice?: Slice): void {
    const { threads, quads } = this.tuning;
    const { layer, input, output, gates, residual } = operation;
    const block = pointwiseBlock(operation, this.tuning);
    const cellQuads = output.side ** 2 / 4;
    const columns = Math.ceil(cellQuads / (threads * quads));
    const blocks = Math.ceil(channels / block);
    const perWorkgroup =
      heldChannels(operation, this.tuning) === null
        ? 1
        : Math.max(1, Math.floor(blocks / Math.ceil(HELD_WORKGROUPS / columns)));
    this.add(
      operation,
      [
        Math.ceil(layer.inChannels / 4),
        cellQuads,
        channels,
        first / block,
        perWorkgroup,
        ((slice?.channels ?? layer.inChannels) - 1) * cellQuads,
        (slice?.first ?? 0) / 4,
        Math.ceil((slice ? slice.first + slice.channels : layer.inChannels) / 4),
      ],
      [columns, Math.ceil(blocks / perWorkgroup), 1],
      [
        slice?.tensor ?? this.tensor(input),
        ...[gates, residual].flatMap((map) => (map ? [this.tensor(map)] : [])),
      ],
      [this.tensor(output)],
    );
  }

  private depthwise(operation: DepthwiseOperation, { first, channels }: Part, slice?: Slice): void {
    const { threads, rows } = this.tuning;
    const { layer, input, output } = operation;
    const strips = output.side / stripCells(layer.stride, output.side);
    const rowBlocks = Math.ceil(output.side / rows);
    const workgroups = Math.ceil((channels * strips * rowBlocks) / threads);
    const columns = Math.min(workgroups, WORKGROUPS_PER_DIMENSION);
    const sums = this.sums.get(output) ?? {
      label: `${output.name} sums`,
      floats: strips * rowBlocks * output.channels,
    };
    this.sums.set(output, sums);
    this.add(
      operation,
      [
        input.side,
        input.side / 4,
        output.side,
        output.side / 4,
        strips,
        rows,
        rowBlocks,
        channels,
        first,
        output.channels,
        columns,
        slice ? 0 : first,
      ],
      [columns, Math.ceil(workgroups / columns), 1],
      [this.tensor(input)],
      [slice?.tensor ?? this.tensor(output), sums],
    );
  }

  /** The same for an operation's parts, which are timed as one. */
  private idOf(operation: Operation): KernelId {
    const stage = 'backbone';
    const { kind } = operation;
    if (kind === 'stem') return { stage, kernel: kind };
    const { module } =
      kind === 'squeeze-excite' ? operation.reduce : kind === 'pool' ? NO_MODULE : operation.layer;
    const block = this.architecture.blocks.findIndex((each) => module.startsWith(`${NAMES.block(each)}.`));
    if (block < 0) {
      const map = PYRAMID_INPUTS.find(({ name }) =>
        `${operation.output.name}/`.startsWith(`${T.pyramidTensor(name)}/`),
      )!.name;
      return { stage, kernel: kind === 'pool' ? kind : 'projection', map };
    }
    if (kind === 'depthwise' || kind === 'squeeze-excite') return { stage, kernel: kind, block };
    return { stage, kernel: kind === 'pointwise' && operation.swish ? 'expand' : 'project', block };
  }

  private add(
    operation: Operation,
    params: readonly number[],
    workgroups: readonly [number, number, number],
    reads: readonly PlannedTensor[],
    writes: readonly PlannedTensor[],
  ): void {
    this.steps.push({ id: this.idOf(operation), operation, params, workgroups, reads, writes });
  }
}

const bytesOf = ({ channels, side }: MapTensor): number => FLOAT_BYTES * channels * side ** 2;

/** Rows above and columns to the left of where an operation's first window starts. */
export function rowsBefore(operation: Operation): number {
  if (operation.kind === 'squeeze-excite') return 0;
  const { kernel, stride } = operation.kind === 'pool' ? { kernel: 3, stride: 2 } : operation.layer;
  return padsOf(kernel, stride, operation.layer.padding)[0];
}
