import type { BackboneScale } from './variants';

/** One inverted-residual block (MBConv), or a depthwise-separable one where `expansion` is 1. */
export interface BackboneBlock {
  readonly stage: number;
  readonly index: number;
  readonly kernel: number;
  readonly stride: 1 | 2;
  readonly expansion: number;
  readonly inChannels: number;
  readonly midChannels: number;
  readonly outChannels: number;
  /** Channels between the squeeze-excite convolutions: a quarter of the block's input. */
  readonly squeezeChannels: number;
  readonly residual: boolean;
}

export interface BackboneLayout {
  readonly stemChannels: number;
  readonly blocks: readonly BackboneBlock[];
  /** Channels of the taps P3, P4, P5: outputs of stages 2, 4 and 6. */
  readonly featureChannels: readonly [number, number, number];
}

/** EfficientNet-B0, table 1 of arXiv 1905.11946: [channels, repeats, kernel, stride, expansion]. */
const B0_STAGES: readonly (readonly [number, number, number, 1 | 2, number])[] = [
  [16, 1, 3, 1, 1],
  [24, 2, 3, 2, 6],
  [40, 2, 5, 2, 6],
  [80, 3, 3, 2, 6],
  [112, 3, 5, 1, 6],
  [192, 4, 5, 2, 6],
  [320, 1, 3, 1, 6],
];
const B0_STEM = 32;

/** Stages whose last block is a pyramid tap, finest first. */
export const TAP_STAGES = [2, 4, 6] as const;

/** Nearest multiple of 8, never below 90 % of the exact value (EfficientNet's `round_filters`). */
export function scaleChannels(channels: number, width: number): number {
  const exact = channels * width;
  const rounded = Math.max(8, Math.floor((exact + 4) / 8) * 8);
  return rounded < 0.9 * exact ? rounded + 8 : rounded;
}

/** Repeats are rounded up (`round_repeats`). */
function scaleRepeats(repeats: number, depth: number): number {
  return Math.ceil(repeats * depth);
}

/** The blocks of a backbone in execution order. */
export function backboneLayout({ width, depth }: BackboneScale): BackboneLayout {
  const stemChannels = scaleChannels(B0_STEM, width);
  const blocks: BackboneBlock[] = [];
  let inChannels = stemChannels;
  for (const [stage, [channels, repeats, kernel, stageStride, expansion]] of B0_STAGES.entries()) {
    const outChannels = scaleChannels(channels, width);
    for (let index = 0; index < scaleRepeats(repeats, depth); index++) {
      const stride = index === 0 ? stageStride : 1;
      blocks.push({
        stage,
        index,
        kernel,
        stride,
        expansion,
        inChannels,
        midChannels: inChannels * expansion,
        outChannels,
        squeezeChannels: Math.floor(inChannels / 4),
        residual: stride === 1 && inChannels === outChannels,
      });
      inChannels = outChannels;
    }
  }
  const [p3, p4, p5] = TAP_STAGES.map((stage) => scaleChannels(B0_STAGES[stage]![0], width));
  return { stemChannels, blocks, featureChannels: [p3!, p4!, p5!] };
}
