import type { HeadParameters } from '../../model/bifpn/parameters';
import { AppError } from '../../model/errors';
import type { HeadNet } from '../../model/network/checkpointNames';
import { LEVELS } from '../../model/network/variants';
import { padded } from '../backbone/pointwise';
import { BufferOwner } from '../buffers';
import type { GpuContext } from '../device';
import type { KernelId } from '../kernelId';
import type { Kernel } from '../program/kernel';
import { Program, type Step } from '../program/program';
import edgeNoneAligned from '../separable/edge.none.aligned.wgsl?raw';
import edgeNone from '../separable/edge.none.wgsl?raw';
import { MAPS_BYTES, MAPS_STRIDE, type MapUniform, uploadMaps, workgroupsOf } from '../separable/maps';
import { type Epilogue, packPointwise } from '../separable/pointwise';
import { separableKernel } from '../separable/source';
import {
  TILE_WIDTH,
  type TileLayout,
  type Tuning,
  tileCount,
  tileLayout,
  tuningFor,
} from '../separable/tuning';
import type { TimestampPool } from '../timestamps';

/** The map itself, without any fusion. */
const inputSource = (edge: string) => `${edge.replaceAll('EDGE', '0')}
fn start(channel: u32, x0: u32, y: i32) {}

fn fuse(channel: u32, x0: u32, y: i32, inside: f32) -> Row {
  return weigh(Row(), row_0(channel, x0, y), inside);
}
`;

/**
 * A layer's kernel, or that of a prediction.
 * @param aligned rows of all maps are whole vec4f
 */
export function headKernel(epilogue: Epilogue, tuning: Tuning, layout: TileLayout, aligned: boolean): Kernel {
  const label = `head ${epilogue}`;
  const code = inputSource(aligned ? edgeNoneAligned : edgeNone);
  const inputs = { floats: [], maps: ['input_0'] };
  return separableKernel({ label, inputs, code, aligned, activate: 'none', epilogue }, tuning, layout);
}

/** One dispatch before its buffers of weights exist. */
interface Dispatch {
  readonly id: KernelId;
  readonly layout: TileLayout;
  readonly epilogue: Epilogue;
  readonly maps: readonly MapUniform[];
  readonly pointwise: Float32Array<ArrayBuffer>;
  readonly input: GPUBuffer;
  readonly output: GPUBuffer;
}

/**
 * A class or box net over the whole pyramid: each hidden layer is one dispatch over all five levels, `predict` one a
 * level into a buffer of its own.
 */
export class HeadKernels extends BufferOwner {
  /** P3…P7, f32 [outChannels, size, size]; overwritten by the next run. */
  readonly outputs: readonly GPUBuffer[];
  private readonly gpu: GpuContext;
  private readonly net: HeadNet;
  private readonly channels: number;
  private readonly layerCount: number;
  private readonly sizes: readonly number[];
  private readonly tuning: Tuning;
  /** Features and hidden layers, all levels one after the other; layers take turns. */
  private readonly hidden: readonly [GPUBuffer, GPUBuffer];
  private program!: Program;

  private constructor(
    gpu: GpuContext,
    net: HeadNet,
    head: HeadParameters,
    inputSize: number,
    tuning?: Tuning,
  ) {
    super(gpu.buffers);
    this.gpu = gpu;
    this.net = net;
    this.channels = head.channels;
    this.layerCount = head.layers.length;
    this.sizes = LEVELS.map((level) => inputSize >> level);
    this.tuning = tuning ?? tuningFor(gpu);
    const { COPY_DST, COPY_SRC, STORAGE } = GPUBufferUsage;
    const hiddenFloats = this.levelStarts().at(-1)!;
    const hidden = (i: number) =>
      this.own(gpu.buffers.create(`${net} hidden ${i}`, 4 * hiddenFloats, STORAGE | COPY_SRC | COPY_DST));
    this.hidden = [hidden(0), hidden(1)];
    this.outputs = this.sizes.map((size, i) => {
      const bytes = 4 * head.predict.outChannels * size * size;
      return this.own(gpu.buffers.create(`${net} P${LEVELS[i]}`, bytes, STORAGE | COPY_SRC));
    });
  }

  /**
   * @param inputSize side of the network's square input
   * @throws AppError `kernel-invalid` where the device refuses a shader
   */
  static async create(
    gpu: GpuContext,
    net: HeadNet,
    head: HeadParameters,
    inputSize: number,
    tuning?: Tuning,
  ): Promise<HeadKernels> {
    const kernels = new HeadKernels(gpu, net, head, inputSize, tuning);
    return kernels.orDestroyed(async () => {
      kernels.program = await Program.create(gpu, net, kernels.plan(head));
      return kernels;
    });
  }

  /**
   * Records the whole net.
   * @param features P3…P7 of the BiFPN, f32 [channels, size, size], with COPY_SRC
   * @param timestamps gives every dispatch a pass of its own
   */
  encode(
    encoder: GPUCommandEncoder,
    features: readonly GPUBuffer[],
    timestamps: TimestampPool | null = null,
  ): void {
    if (features.length !== LEVELS.length) {
      const expected = `${LEVELS.length} buffers`;
      throw new AppError('bad-argument', { argument: 'features', value: features.length, expected });
    }
    const starts = this.levelStarts();
    for (const [i, feature] of features.entries()) {
      const bytes = 4 * (starts[i + 1]! - starts[i]!);
      encoder.copyBufferToBuffer(feature, 0, this.hidden[0], 4 * starts[i]!, bytes);
    }
    this.program.encode(encoder, [], { timestamps });
  }

  /** Where the last hidden layer of a level (index 0…4) lies after a run, f32 [channels, size, size]; has COPY_SRC. */
  feature(level: number): Required<GPUBufferBinding> {
    const starts = this.levelStarts();
    const buffer = this.hidden[this.layerCount % 2]!;
    return { buffer, offset: 4 * starts[level]!, size: 4 * (starts[level + 1]! - starts[level]!) };
  }

  /** Floats before each level in the buffers that hold all of them, and the total. */
  private levelStarts(): number[] {
    const starts = [0];
    for (const size of this.sizes) starts.push(starts.at(-1)! + this.channels * size * size);
    return starts;
  }

  private plan(head: HeadParameters): Step[] {
    const hidden = tileLayout(this.tuning, this.channels, this.channels);
    const predict = tileLayout(this.tuning, this.channels, head.predict.outChannels);
    const filters: number[] = [];
    const append = (...parts: readonly Float32Array[]): number => {
      const at = filters.length;
      for (const part of parts) for (const value of part) filters.push(value);
      return at;
    };
    const starts = this.levelStarts();
    const tiles = [0];
    for (const size of this.sizes) tiles.push(tiles.at(-1)! + tileCount(size, this.tuning));

    const layers = head.layers.map((layer, l): Dispatch => {
      const filterOffset = append(layer.depthwise);
      return {
        id: { stage: 'heads', kernel: 'layer', net: this.net, layer: l },
        layout: hidden,
        epilogue: 'affine-swish',
        pointwise: packPointwise(layer.pointwise, hidden),
        input: this.hidden[l % 2]!,
        output: this.hidden[(l + 1) % 2]!,
        maps: this.sizes.map((size, level) => {
          const scale = layer.scale[level]!;
          // The convolution's own bias goes through the batch norm's scale.
          const shift = layer.shift[level]!.map((value, c) => value + scale[c]! * layer.bias[c]!);
          const biasOffset = append(padded(shift, hidden.paddedOutputs), padded(scale, hidden.paddedOutputs));
          const [offset, tileStart] = [starts[level]!, tiles[level]!];
          return { size, inputOffset: offset, outputOffset: offset, tileStart, filterOffset, biasOffset };
        }),
      };
    });
    const filterOffset = append(head.predict.depthwise);
    const biasOffset = append(padded(head.predict.bias, predict.paddedOutputs));
    const pointwise = packPointwise(head.predict.pointwise, predict);
    const predictions = this.sizes.map(
      (size, level): Dispatch => ({
        id: { stage: 'heads', kernel: 'predict', net: this.net, level: LEVELS[level]! },
        layout: predict,
        epilogue: 'bias',
        pointwise,
        input: this.hidden[this.layerCount % 2]!,
        output: this.outputs[level]!,
        maps: [{ size, inputOffset: starts[level]!, filterOffset, biasOffset }],
      }),
    );
    return this.build([...layers, ...predictions], Float32Array.from(filters), tiles.at(-1)!);
  }

  private build(
    dispatches: readonly Dispatch[],
    filterData: Float32Array<ArrayBuffer>,
    tiles: number,
  ): Step[] {
    const { buffers } = this.gpu;
    const { STORAGE } = GPUBufferUsage;
    const allMaps = dispatches.map(({ maps: of }) => of);
    const maps = this.own(uploadMaps(this.gpu, `${this.net} maps`, allMaps));
    const filters = this.own(buffers.upload(`${this.net} filters`, filterData, STORAGE));
    const tile: Record<string, GPUBuffer> =
      this.tuning.tile === 'storage' ? { tile: this.createTile(dispatches, tiles) } : {};
    const uploaded = new Map<Float32Array, GPUBuffer>();
    const upload = (weights: Float32Array<ArrayBuffer>): GPUBuffer => {
      const existing = uploaded.get(weights);
      if (existing) return existing;
      const buffer = this.own(buffers.upload(`${this.net} pointwise`, weights, STORAGE));
      uploaded.set(weights, buffer);
      return buffer;
    };
    return dispatches.map(
      ({ id, layout, epilogue, pointwise, input, output, maps: own }, i): Step => ({
        id,
        kernel: headKernel(
          epilogue,
          this.tuning,
          layout,
          own.every(({ size }) => size % 4 === 0),
        ),
        workgroups: workgroupsOf(
          own.map(({ size }) => size),
          this.tuning,
          layout,
        ),
        resources: {
          maps: { buffer: maps, offset: i * MAPS_STRIDE, size: MAPS_BYTES },
          filters,
          pointwise: upload(pointwise),
          output,
          input_0: input,
          ...tile,
        },
        reads: [input.label],
        writes: output.label,
      }),
    );
  }

  /** Room for the tiles of all workgroups of the largest dispatch. */
  private createTile(dispatches: readonly Dispatch[], tiles: number): GPUBuffer {
    const channels = Math.max(...dispatches.map(({ layout }) => layout.chunk * layout.groups));
    const bytes = 4 * tiles * TILE_WIDTH * this.tuning.tileHeight * channels;
    return this.own(this.gpu.buffers.create(`${this.net} tiles`, bytes, GPUBufferUsage.STORAGE));
  }
}
