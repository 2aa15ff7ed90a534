import type { GpuContext } from '../device';

/** How the backbone's kernels are cut up. */
export interface BackboneTuning {
  /** Threads of a workgroup. */
  readonly threads: number;
  /** Register block of a pointwise product: vec4f of cells × output channels, and input channels of an iteration. */
  readonly quads: number;
  readonly outputs: number;
  readonly unroll: number;
  /** Pointwise products of at most so many input channels hold them all and loop over outputs instead. */
  readonly heldChannels: number;
  /** Rows of a depthwise strip. */
  readonly rows: number;
  /** Threads of the workgroup that squeezes and excites. */
  readonly squeezeThreads: number;
  /** Four lanes load a quarter of the weights each and swap them; needs subgroups. */
  readonly swap: boolean;
  /** An expanded tensor beyond so many bytes is made in parts, each convolved before the next. */
  readonly expandedBytes: number;
}

/** WebGPU's default for a binding, which no adapter refuses. */
const EXPANDED_BYTES = 2 ** 27;

/** Measured on SwiftShader (docs/decisions/082-backbone-kernels.md); on hardware reasoned, not measured. */
export const BACKBONE_TUNING: Readonly<Record<'software' | 'hardware', BackboneTuning>> = {
  software: {
    threads: 4,
    quads: 1,
    outputs: 32,
    unroll: 4,
    heldChannels: 40,
    rows: 32,
    squeezeThreads: 16,
    swap: true,
    expandedBytes: EXPANDED_BYTES,
  },
  hardware: {
    threads: 64,
    quads: 1,
    outputs: 16,
    unroll: 4,
    heldChannels: 0,
    rows: 8,
    squeezeThreads: 256,
    swap: false,
    expandedBytes: EXPANDED_BYTES,
  },
};

export function backboneTuning({ info, features }: GpuContext): BackboneTuning {
  const tuning = BACKBONE_TUNING[info.isFallback ? 'software' : 'hardware'];
  return { ...tuning, swap: tuning.swap && features.has('subgroups') };
}
