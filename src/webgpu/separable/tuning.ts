import type { GpuContext } from '../device';

/** How a separable convolution is cut up; see separable.wgsl. */
export interface Tuning {
  /** Where a tile waits between depthwise and pointwise. */
  readonly tile: 'workgroup' | 'storage';
  readonly tileHeight: number;
  /** Input channels staged at once, a multiple of 4; less where workgroup memory is too small for them. */
  readonly chunk: number;
  /** Register block of one thread: vec4f of cells × output channels (at most, a multiple of 4). */
  readonly quads: number;
  readonly maxOutputs: number;
  /** With at most so many input channels a thread holds them all and loops over outputs; 0: never. */
  readonly heldChannels: number;
  /** Outputs of a thread then. */
  readonly heldOutputs: number;
  /** Four lanes load a quarter of the weights each and swap them; needs subgroups of exactly four. */
  readonly swap: boolean;
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
    maxOutputs: 32,
    heldChannels: 64,
    heldOutputs: 136,
    swap: true,
  },
  // Many small workgroups; at most 64 registers of sums a thread.
  hardware: {
    tile: 'workgroup',
    tileHeight: 4,
    chunk: 64,
    quads: 1,
    maxOutputs: 8,
    heldChannels: 0,
    heldOutputs: 0,
    swap: false,
  },
};

export function tuningFor(gpu: GpuContext): Tuning {
  const tuning = TUNING[adapterClass(gpu)];
  const { subgroupMinSize, subgroupMaxSize } = gpu.adapter.info;
  const swap = tuning.swap && gpu.features.has('subgroups') && subgroupMinSize === 4 && subgroupMaxSize === 4;
  return { ...tuning, swap };
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
  /** See `Tuning.heldChannels`. */
  readonly held: boolean;
  /** Output channels of a thread. */
  readonly outputs: number;
  /** Blocks of `outputs` channels of a workgroup; the last ones may be padding. */
  readonly groupBlocks: number;
  readonly paddedOutputs: number;
}

export function tileLayout(tuning: Tuning, channels: number, outChannels: number): TileLayout {
  const staged = Math.min(tuning.chunk, channels);
  const bytesPerChannel = TILE_WIDTH * tuning.tileHeight * Float32Array.BYTES_PER_ELEMENT;
  const held = channels <= tuning.heldChannels && channels <= tuning.chunk;
  const outputs = blockOutputs(outChannels, held ? tuning.heldOutputs : tuning.maxOutputs);
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
    held,
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
