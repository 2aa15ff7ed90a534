import type { GpuContext } from '../device';

/** How a node's tile is cut up; see node.wgsl. */
export interface Tuning {
  readonly tileHeight: number;
  /** Input channels staged in workgroup memory at once; a multiple of `unroll`. */
  readonly chunk: number;
  /** Register block of one thread: vec4f of cells × output channels (a multiple of 4). */
  readonly quads: number;
  readonly outputs: number;
  /** Input channels added per pass over the register block. */
  readonly unroll: number;
  /** Weights are loaded by four lanes together and broadcast; needs subgroups of exactly four. */
  readonly broadcast: boolean;
}

export const TILE_WIDTH = 8;

/** Workgroup memory every adapter has. */
const PORTABLE_WORKGROUP_BYTES = 16_384;

export type AdapterClass = 'software' | 'hardware';

export function adapterClass(gpu: GpuContext): AdapterClass {
  return gpu.info.isFallback ? 'software' : 'hardware';
}

/** Measured on SwiftShader (docs/decisions/010-bifpn-kernel.md); on hardware reasoned, not measured. */
const TUNING: Readonly<Record<AdapterClass, (channels: number) => Tuning>> = {
  // Every load costs some 30 instructions and no cache misses: big register blocks, few and wide workgroups.
  software: () => ({ tileHeight: 8, chunk: 64, quads: 2, outputs: 32, unroll: 4, broadcast: true }),
  // Many small workgroups; at most 64 registers of sums a thread.
  hardware: (channels) => ({
    tileHeight: 4,
    chunk: 64,
    quads: 1,
    outputs: channels <= 224 ? 8 : 16,
    unroll: 1,
    broadcast: false,
  }),
};

export function tuningFor(gpu: GpuContext, channels: number): Tuning {
  const tuning = TUNING[adapterClass(gpu)](channels);
  const { subgroupMinSize, subgroupMaxSize } = gpu.adapter.info;
  const broadcast =
    tuning.broadcast && gpu.features.has('subgroups') && subgroupMinSize === 4 && subgroupMaxSize === 4;
  return { ...tuning, broadcast };
}

/** Sizes that follow from a tuning and the number of channels, computed in this one place. */
export interface TileLayout {
  readonly chunk: number;
  readonly threads: number;
  /** Blocks of `outputs` channels; the last one may be padded. */
  readonly outputBlocks: number;
  readonly paddedOutputs: number;
  /** Threads side by side on the same output channels. */
  readonly quadBlocks: number;
}

export function tileLayout(tuning: Tuning, channels: number, outChannels: number): TileLayout {
  const bytesPerChannel = TILE_WIDTH * tuning.tileHeight * Float32Array.BYTES_PER_ELEMENT;
  const outputBlocks = Math.ceil(outChannels / tuning.outputs);
  const quadBlocks = (TILE_WIDTH * tuning.tileHeight) / (4 * tuning.quads);
  return {
    chunk: Math.min(tuning.chunk, channels, PORTABLE_WORKGROUP_BYTES / bytesPerChannel),
    threads: quadBlocks * outputBlocks,
    outputBlocks,
    paddedOutputs: outputBlocks * tuning.outputs,
    quadBlocks,
  };
}
