import type { BifpnParameters } from '../../model/bifpn/parameters';
import {
  BIFPN_EDGES,
  BIFPN_NODES,
  EDGES_PER_CELL,
  edgeIndex,
  OUTPUT_NODES,
  sourceOf,
} from '../../model/bifpn/topology';
import { AppError } from '../../model/errors';
import type { Cell } from '../../model/network/architecture';
import { keptSlots, pyramidIndices } from '../../model/network/describe';
import { INPUT_MULTIPLE, type Level } from '../../model/network/variants';
import type { GpuContext } from '../device';
import { computePipeline } from '../pipelines';
import { MAPS_BYTES, MAPS_STRIDE, workgroupsOf } from '../separable/maps';
import { BINDING, separableConstants } from '../separable/source';
import {
  TILE_WIDTH,
  type TileLayout,
  type Tuning,
  tileCount,
  tileLayout,
  tuningFor,
} from '../separable/tuning';
import type { TimestampPool } from '../timestamps';
import { COEFFICIENTS_BINDING, FIRST_INPUT_BINDING, nodeSource, type Pooling } from './source';
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

interface NodeStep {
  readonly label: string;
  readonly level: Level;
  readonly pipeline: GPUComputePipeline;
  readonly fixedEntries: readonly GPUBindGroupEntry[];
  /** A buffer of ours, or the position of a pyramid input among those that are given. */
  readonly sources: readonly (GPUBuffer | number)[];
}

/**
 * A whole BiFPN, one dispatch a node. Weights are uploaded once; a change of fusion, of topology or of a single
 * edge is one `setCoefficients`.
 */
export class BifpnEngine {
  readonly #gpu: GpuContext;
  readonly #inputSize: number;
  readonly #tuning: Tuning;
  readonly #layout: TileLayout;
  readonly #coefficients: GPUBuffer;
  readonly #owned: GPUBuffer[] = [];
  /** [set][node]; a cell uses set `cell % sets`. */
  readonly #nodeBuffers: readonly (readonly GPUBuffer[])[];
  readonly #cells: number;
  /** Indices in `PYRAMID_INPUTS` of those that are given. */
  readonly #inputs: readonly number[];
  readonly #steps: readonly NodeStep[];
  #boundInputs: readonly GPUBuffer[] = [];
  #bindGroups: readonly GPUBindGroup[] = [];

  /**
   * @param inputSize side of the network's square input, a multiple of 128
   * @throws AppError `bad-argument` for another size
   */
  constructor(gpu: GpuContext, parameters: BifpnParameters, inputSize: number, options: BifpnOptions = {}) {
    if (inputSize % INPUT_MULTIPLE !== 0 || inputSize <= 0) {
      throw new AppError('bad-argument', {
        argument: 'inputSize',
        value: inputSize,
        expected: 'a multiple of 128',
      });
    }
    const { channels, cells } = parameters;
    this.#inputs = pyramidIndices(cellOf(parameters, 0));
    this.#gpu = gpu;
    this.#inputSize = inputSize;
    this.#cells = cells;
    this.#tuning = options.tuning ?? tuningFor(gpu);
    this.#layout = tileLayout(this.#tuning, channels, channels);
    this.#coefficients = this.#own(
      gpu.buffers.create(
        'bifpn coefficients',
        cells * EDGES_PER_CELL * Float32Array.BYTES_PER_ELEMENT,
        GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST,
      ),
    );
    const sets = (options.keepAllCells ?? true) ? cells : Math.min(2, cells);
    this.#nodeBuffers = Array.from({ length: sets }, (_, set) =>
      BIFPN_NODES.map((node) => {
        const bytes = channels * this.#size(node.level) ** 2 * Float32Array.BYTES_PER_ELEMENT;
        const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC;
        return this.#own(gpu.buffers.create(`bifpn ${set}.${node.name}`, bytes, usage));
      }),
    );
    this.#steps = this.#plan(parameters);
  }

  /** P3…P7 of the last cell, [C, size, size]. */
  get outputs(): readonly GPUBuffer[] {
    return OUTPUT_NODES.map((node) => this.nodeOutput(this.#cells - 1, node));
  }

  /** Whether a cell's nodes can still be read when a run is over. */
  keepsCell(cell: number): boolean {
    return cell >= this.#cells - this.#nodeBuffers.length;
  }

  /**
   * [C, size, size] of a node; it stays on the GPU and is overwritten by the next run, or by a later cell of the same
   * one where not `keepsCell`.
   */
  nodeOutput(cell: number, node: number): GPUBuffer {
    return this.#nodeBuffers[cell % this.#nodeBuffers.length]![node]!;
  }

  /** @param coefficients [cells · EDGES_PER_CELL] of `fusionCoefficients` */
  setCoefficients(coefficients: Float32Array): void {
    this.#gpu.device.queue.writeBuffer(this.#coefficients, 0, coefficients.slice());
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
    if (inputs.length !== this.#inputs.length) {
      const expected = `${this.#inputs.length} buffers`;
      throw new AppError('bad-argument', { argument: 'inputs', value: inputs.length, expected });
    }
    this.#bind(inputs);
    let pass: GPUComputePassEncoder | null = null;
    for (const [i, step] of this.#steps.entries()) {
      if (timestamps || !pass) {
        pass?.end();
        const label = timestamps ? step.label : 'bifpn';
        pass = encoder.beginComputePass({ label, timestampWrites: timestamps?.writes(label) });
      }
      pass.setPipeline(step.pipeline);
      pass.setBindGroup(0, this.#bindGroups[i]!);
      pass.dispatchWorkgroups(...workgroupsOf([this.#size(step.level)], this.#tuning, this.#layout));
      for (const { cell, node, to } of copies) {
        if (cell * BIFPN_NODES.length + node !== i) continue;
        pass?.end();
        pass = null;
        encoder.copyBufferToBuffer(this.nodeOutput(cell, node), 0, to, 0, to.size);
      }
    }
    pass?.end();
  }

  destroy(): void {
    this.#gpu.buffers.destroy(...this.#owned);
  }

  #own(buffer: GPUBuffer): GPUBuffer {
    this.#owned.push(buffer);
    return buffer;
  }

  #size(level: Level): number {
    return this.#inputSize >> level;
  }

  /** Bind groups, made again for the first cell only when ORT hands over other buffers than last time. */
  #bind(inputs: readonly GPUBuffer[]): void {
    const first = this.#bindGroups.length === 0;
    if (!first && inputs.every((buffer, i) => buffer === this.#boundInputs[i])) return;
    this.#boundInputs = inputs.slice();
    this.#bindGroups = this.#steps.map((step, i) => {
      const kept = this.#bindGroups[i];
      if (kept && !step.sources.some((source) => typeof source === 'number')) return kept;
      const sources = step.sources.map((source, e) => ({
        binding: FIRST_INPUT_BINDING + e,
        resource: { buffer: typeof source === 'number' ? inputs[source]! : source },
      }));
      return this.#gpu.device.createBindGroup({
        label: step.label,
        layout: step.pipeline.getBindGroupLayout(0),
        entries: [...step.fixedEntries, ...sources],
      });
    });
  }

  #plan(parameters: BifpnParameters): NodeStep[] {
    const weights = uploadWeights(this.#gpu, parameters, this.#inputSize, this.#layout);
    const { maps, filters, pointwise, pointwiseBytes } = weights;
    for (const buffer of [maps, filters, pointwise]) this.#own(buffer);
    const tile = this.#tuning.tile === 'storage' ? this.#createTile() : null;
    return Array.from({ length: this.#cells }, (_, cell) => {
      const kept = cellOf(parameters, cell);
      return BIFPN_NODES.map((node, n): NodeStep => {
        const slots = keptSlots(kept, n);
        const index = cell * BIFPN_NODES.length + n;
        const fixedEntries: GPUBindGroupEntry[] = [
          {
            binding: BINDING.maps,
            resource: { buffer: maps, offset: index * MAPS_STRIDE, size: MAPS_BYTES },
          },
          { binding: BINDING.filters, resource: { buffer: filters } },
          {
            binding: BINDING.pointwise,
            resource: { buffer: pointwise, offset: index * pointwiseBytes, size: pointwiseBytes },
          },
          { binding: BINDING.output, resource: { buffer: this.nodeOutput(cell, n) } },
          { binding: COEFFICIENTS_BINDING, resource: { buffer: this.#coefficients } },
        ];
        if (tile) fixedEntries.push({ binding: BINDING.tile, resource: { buffer: tile } });
        return {
          label: `bifpn ${cell}.${node.name}`,
          level: node.level,
          pipeline: this.#pipeline(n, slots, parameters),
          fixedEntries,
          sources: slots.map((slot) => this.#source(cell, n, slot)),
        };
      });
    }).flat();
  }

  /** Room for the tiles of all workgroups of the largest node. */
  #createTile(): GPUBuffer {
    const { chunk, groups } = this.#layout;
    const tiles = tileCount(this.#size(3), this.#tuning) * groups;
    const floats = tiles * TILE_WIDTH * this.#tuning.tileHeight * chunk;
    const bytes = floats * Float32Array.BYTES_PER_ELEMENT;
    return this.#own(this.#gpu.buffers.create('bifpn tiles', bytes, GPUBufferUsage.STORAGE));
  }

  #source(cell: number, node: number, slot: number): GPUBuffer | number {
    const source = sourceOf(cell, node, slot);
    return source.kind === 'pyramid'
      ? this.#inputs.indexOf(source.index)
      : this.nodeOutput(source.cell, source.node);
  }

  /** Nodes with the same edges share theirs. */
  #pipeline(node: number, slots: readonly number[], pooling: Pooling): GPUComputePipeline {
    const edges = slots.map((slot) => ({ slot, resample: BIFPN_EDGES[edgeIndex(node, slot)]!.resample }));
    return computePipeline(this.#gpu.device, {
      label: `bifpn node ${edges.map(({ resample }) => resample).join(' ')}`,
      code: nodeSource(edges, pooling, this.#tuning, this.#layout),
      constants: separableConstants(this.#tuning, this.#layout),
    });
  }
}

function cellOf({ kept }: BifpnParameters, cell: number): Cell {
  return { kept: Array.from(kept.subarray(cell * EDGES_PER_CELL, (cell + 1) * EDGES_PER_CELL), Boolean) };
}
