import type { BifpnParameters } from '../../model/bifpn/parameters';
import {
  BIFPN_EDGES,
  BIFPN_NODES,
  EDGES_PER_CELL,
  edgeIndex,
  OUTPUT_NODES,
  PYRAMID_INPUTS,
} from '../../model/bifpn/topology';
import { AppError } from '../../model/errors';
import type { Cell } from '../../model/network/architecture';
import { pyramidIndices, walkNodes } from '../../model/network/describe';
import { assertInputSize, type Level } from '../../model/network/variants';
import { BufferOwner } from '../buffers';
import type { GpuContext } from '../device';
import type { Kernel } from '../program/kernel';
import { type BufferCopy, type Given, Program, type Step } from '../program/program';
import { MAPS_BYTES, MAPS_STRIDE, workgroupsOf } from '../separable/maps';
import {
  TILE_WIDTH,
  type TileLayout,
  type Tuning,
  tileCount,
  tileLayout,
  tuningFor,
} from '../separable/tuning';
import type { TimestampPool } from '../timestamps';
import { inputName, nodeKernel, type Pooling } from './source';
import { uploadWeights } from './weights';

export interface BifpnOptions {
  /** Instead of the adapter class's own. */
  readonly tuning?: Tuning;
  /** False: cells take turns with two sets of buffers, so only the last two cells' nodes can be read. */
  readonly keepAllCells?: boolean;
}

/** Takes a node's output before the next cell but one overwrites it. */
export interface NodeCopy {
  readonly cell: number;
  readonly node: number;
  /** As large as the node's map, with COPY_DST. */
  readonly to: GPUBuffer;
}

/** Bytes of all nodes' maps of all cells. */
export function nodeMapBytes({ channels, cells }: BifpnParameters, inputSize: number): number {
  const perChannel = BIFPN_NODES.reduce((sum, { level }) => sum + (inputSize >> level) ** 2, 0);
  return cells * channels * perChannel * Float32Array.BYTES_PER_ELEMENT;
}

/**
 * A whole BiFPN, one dispatch a node. Weights are uploaded once; a change of fusion, of topology or of a single
 * edge is one `setCoefficients`.
 */
export class BifpnKernels extends BufferOwner {
  private readonly gpu: GpuContext;
  private readonly inputSize: number;
  private readonly tuning: Tuning;
  private readonly layout: TileLayout;
  private readonly coefficients: GPUBuffer;
  /** [set][node]; a cell uses set `cell % sets`. */
  private readonly nodeBuffers: readonly (readonly GPUBuffer[])[];
  private readonly cells: number;
  /** Indices in `PYRAMID_INPUTS` of those that are given. */
  private readonly inputs: readonly number[];
  private program!: Program;

  private constructor(
    gpu: GpuContext,
    parameters: BifpnParameters,
    inputSize: number,
    options: BifpnOptions,
  ) {
    super(gpu.buffers);
    const { channels, cells } = parameters;
    this.inputs = pyramidIndices(cellsOf(parameters)[0]!);
    this.gpu = gpu;
    this.inputSize = inputSize;
    this.cells = cells;
    this.tuning = options.tuning ?? tuningFor(gpu);
    this.layout = tileLayout(this.tuning, channels, channels);
    this.coefficients = this.own(
      gpu.buffers.create(
        'bifpn coefficients',
        cells * EDGES_PER_CELL * Float32Array.BYTES_PER_ELEMENT,
        GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST,
      ),
    );
    const sets = (options.keepAllCells ?? true) ? cells : Math.min(2, cells);
    this.nodeBuffers = Array.from({ length: sets }, (_, set) =>
      BIFPN_NODES.map((node) => {
        const bytes = channels * this.size(node.level) ** 2 * Float32Array.BYTES_PER_ELEMENT;
        const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC;
        return this.own(gpu.buffers.create(`bifpn ${set}.${node.name}`, bytes, usage));
      }),
    );
  }

  /**
   * @param inputSize side of the network's square input, a multiple of 128
   * @throws AppError `bad-argument` for another size, `kernel-invalid` where the device refuses a shader
   */
  static async create(
    gpu: GpuContext,
    parameters: BifpnParameters,
    inputSize: number,
    options: BifpnOptions = {},
  ): Promise<BifpnKernels> {
    assertInputSize(inputSize);
    const kernels = new BifpnKernels(gpu, parameters, inputSize, options);
    return kernels.orDestroyed(async () => {
      kernels.program = await Program.create(gpu, 'bifpn', kernels.plan(parameters));
      return kernels;
    });
  }

  /** P3…P7 of the last cell, [C, size, size]. */
  get outputs(): readonly GPUBuffer[] {
    return OUTPUT_NODES.map((node) => this.nodeOutput(this.cells - 1, node));
  }

  /** Whether a cell's nodes can still be read when a run is over. */
  keepsCell(cell: number): boolean {
    return cell >= this.cells - this.nodeBuffers.length;
  }

  /**
   * [C, size, size] of a node; it stays on the GPU and is overwritten by the next run, or by a later cell of the same
   * one where not `keepsCell`.
   */
  nodeOutput(cell: number, node: number): GPUBuffer {
    return this.nodeBuffers[cell % this.nodeBuffers.length]![node]!;
  }

  /** @param coefficients [cells · EDGES_PER_CELL] of `fusionCoefficients` */
  setCoefficients(coefficients: Float32Array): void {
    this.gpu.device.queue.writeBuffer(this.coefficients, 0, coefficients.slice());
  }

  /**
   * Records all nodes.
   * @param inputs f32 [C, size, size] each, those of `PYRAMID_INPUTS` that the first cell reads, in their order
   * @param timestamps gives every node a pass of its own
   * @param copies of nodes that would not outlive the run
   */
  encode(
    encoder: GPUCommandEncoder,
    inputs: readonly GPUBuffer[],
    timestamps: TimestampPool | null = null,
    copies: readonly NodeCopy[] = [],
  ): void {
    if (inputs.length !== this.inputs.length) {
      const expected = `${this.inputs.length} buffers`;
      throw new AppError('bad-argument', { argument: 'inputs', value: inputs.length, expected });
    }
    const copiesAfter = (i: number): readonly BufferCopy[] =>
      copies
        .filter(({ cell, node }) => cell * BIFPN_NODES.length + node === i)
        .map(({ cell, node, to }) => ({ from: this.nodeOutput(cell, node), to }));
    this.program.encode(encoder, inputs, {
      timestamps,
      copiesAfter: copies.length > 0 ? copiesAfter : undefined,
    });
  }

  private size(level: Level): number {
    return this.inputSize >> level;
  }

  private plan(parameters: BifpnParameters): Step[] {
    const weights = uploadWeights(this.gpu, parameters, this.inputSize, this.layout);
    const { maps, filters, pointwise, pointwiseBytes } = weights;
    for (const buffer of [maps, filters, pointwise]) this.own(buffer);
    const tile: Record<string, GPUBuffer> = this.tuning.tile === 'storage' ? { tile: this.createTile() } : {};
    const steps: Step[] = [];
    const given = PYRAMID_INPUTS.map((_, i) => this.inputs.indexOf(i));
    // A buffer of ours, or the position of a pyramid input among those that are given.
    walkNodes<GPUBuffer | number>(cellsOf(parameters), given, (sources, { cell, node, slots }) => {
      const index = cell * BIFPN_NODES.length + node;
      const { name, level } = BIFPN_NODES[node]!;
      const output = this.nodeOutput(cell, node);
      const inputs = sources.map((source, e): [string, GPUBuffer | Given] => [
        inputName(e),
        typeof source === 'number' ? { given: source } : source,
      ]);
      steps.push({
        id: { stage: 'bifpn', kernel: 'node', cell, node: name },
        kernel: this.kernel(node, slots, parameters),
        workgroups: workgroupsOf([this.size(level)], this.tuning, this.layout),
        resources: {
          maps: { buffer: maps, offset: index * MAPS_STRIDE, size: MAPS_BYTES },
          filters,
          pointwise: { buffer: pointwise, offset: index * pointwiseBytes, size: pointwiseBytes },
          output,
          coefficients: this.coefficients,
          ...tile,
          ...Object.fromEntries(inputs),
        },
        reads: sources.map((source) =>
          typeof source === 'number' ? PYRAMID_INPUTS[this.inputs[source]!]!.name : source.label,
        ),
        writes: output.label,
      });
      return output;
    });
    return steps;
  }

  /** Room for the tiles of all workgroups of the largest node. */
  private createTile(): GPUBuffer {
    const { chunk, groups } = this.layout;
    const tiles = tileCount(this.size(3), this.tuning) * groups;
    const floats = tiles * TILE_WIDTH * this.tuning.tileHeight * chunk;
    const bytes = floats * Float32Array.BYTES_PER_ELEMENT;
    return this.own(this.gpu.buffers.create('bifpn tiles', bytes, GPUBufferUsage.STORAGE));
  }

  private kernel(node: number, slots: readonly number[], pooling: Pooling): Kernel {
    const edges = slots.map((slot) => ({ slot, resample: BIFPN_EDGES[edgeIndex(node, slot)]!.resample }));
    return nodeKernel(edges, pooling, this.tuning, this.layout);
  }
}

function cellsOf({ cells, kept }: BifpnParameters): Cell[] {
  return Array.from({ length: cells }, (_, cell) => ({
    kept: Array.from(kept.subarray(cell * EDGES_PER_CELL, (cell + 1) * EDGES_PER_CELL), Boolean),
  }));
}
