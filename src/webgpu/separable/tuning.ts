import type { GpuContext } from '../device';

/** How a separable convolution is cut up; see separable.wgsl. */
export interface Tuning {
  /** Where a tile waits between depthwise and pointwise. */
  readonly tile: 'workgroup' | 'storage';
  readonly tileHeight: number;
  /** Input channels staged at once, a multiple of `unroll`; less where workgroup memory is too small for them. */
  readonly chunk: number;
  /** Register block of one thread: vec4f of cells × output channels (at most, a multiple of 4). */
  readonly quads: number;
  readonly maxOutputs: number;
  /** Input channels added per pass over the register block. */
  readonly unroll: number;
  /** Weights are loaded by four lanes together and broadcast; needs subgroups of exactly four. */
  readonly broadcast: boolean;
}

export const TILE_WIDTH = 8;

/** Workgroup memory and size every adapter has. */
const PORTABLE_WORKGROUP_BYTES = 16_384;
const PORTABLE_THREADS = 256;

export type AdapterClass = 'software' | 'hardware';

function adapterClass(gpu: GpuContext): AdapterClass {
  return gpu.info.isFallback ? 'software' : 'hardware';
}

/** Measured on SwiftShader (docs/decisions/010-bifpn-kernel.md); on hardware reasoned, not measured. */
export const TUNING: Readonly<Record<AdapterClass, Tuning>> = {
  // SwiftShader: a load from a buffer costs 30 cycles and one from workgroup memory 47, and workgroup memory is
  // zeroed by every subgroup with unrolled stores (seconds to compile). So: tiles in a buffer, big register blocks.
  software: {
    tile: 'storage',
    tileHeight: 8,
    chunk: Number.POSITIVE_INFINITY,
    quads: 2,
    maxOutputs: 44,
    unroll: 4,
    broadcast: true,
  },
  // Many small workgroups; at most 64 registers of sums a thread.
  hardware: {
    tile: 'workgroup',
    tileHeight: 4,
    chunk: 64,
    quads: 1,
    maxOutputs: 8,
    unroll: 1,
    broadcast: false,
  },
};

export function tuningFor(gpu: GpuContext): Tuning {
  const tuning = TUNING[adapterClass(gpu)];
  const { subgroupMinSize, subgroupMaxSize } = gpu.adapter.info;
  const broadcast =
    tuning.broadcast && gpu.features.has('subgroups') && subgroupMinSize === 4 && subgroupMaxSize === 4;
  return { ...tuning, broadcast };
}

/** Sizes that follow from a tuning and the numbers of channels, computed in this one place. */
export interface TileLayout {
  readonly channels: number;
  readonly outChannels: number;
  readonly chunk: number;
  readonly threads: number;
  /** Threads side by side on the same output channels. */
  readonly quadBlocks: number;
  /** Workgroups that share a tile, each with some of the output channels. */
  readonly groups: number;
  /** Output channels of a thread. */
  readonly outputs: number;
  /** Blocks of `outputs` channels of a workgroup; the last ones may be padding. */
  readonly groupBlocks: number;
  readonly paddedOutputs: number;
}

export function tileLayout(tuning: Tuning, channels: number, outChannels: number): TileLayout {
  const staged = Math.min(tuning.chunk, channels);
  const bytesPerChannel = TILE_WIDTH * tuning.tileHeight * Float32Array.BYTES_PER_ELEMENT;
  const outputs = blockOutputs(outChannels, tuning.maxOutputs);
  const blocks = Math.ceil(outChannels / outputs);
  const quadBlocks = (TILE_WIDTH * tuning.tileHeight) / (4 * tuning.quads);
  const groups = Math.ceil((blocks * quadBlocks) / PORTABLE_THREADS);
  const groupBlocks = Math.ceil(blocks / groups);
  return {
    channels,
    outChannels,
    chunk: tuning.tile === 'storage' ? staged : Math.min(staged, PORTABLE_WORKGROUP_BYTES / bytesPerChannel),
    threads: quadBlocks * groupBlocks,
    quadBlocks,
    groups,
    outputs,
    groupBlocks,
    paddedOutputs: groups * groupBlocks * outputs,
  };
}

/** Tiles of a map. */
export function tileCount(size: number, { tileHeight }: Tuning): number {
  return Math.ceil(size / TILE_WIDTH) * Math.ceil(size / tileHeight);
}

/** Channels of a block: a multiple of 4 that pads little, and of those the largest, which loads the cells less often. */
function blockOutputs(outChannels: number, most: number): number {
  const sizes = Array.from({ length: most / 4 }, (_, i) => 4 * (i + 1));
  const cost = (size: number) => Math.ceil(outChannels / size) * size * (1 + 1 / size);
  return sizes.reduce((best, size) => (cost(size) <= cost(best) ? size : best));
}
