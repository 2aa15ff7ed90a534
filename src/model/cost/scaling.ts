import { architectureOf } from '../network/architecture';
import { INPUT_MULTIPLE, VARIANT_IDS, VARIANTS, type Variant, type VariantId } from '../network/variants';
import { networkCost, variantCost } from './variantCost';

/** Making D0 bigger in a single dimension: the choices that compound scaling stands beside (paper, section 4.2). */
export const SCALING_KINDS = ['width', 'depth', 'resolution'] as const;
export type ScalingKind = (typeof SCALING_KINDS)[number];

export interface ScalingPoint {
  /** What the dimension is multiplied by, after rounding for the resolution. */
  readonly factor: number;
  readonly multiplyAdds: number;
  readonly parameters: number;
}

const D0 = VARIANTS.d0;
const CHANNEL_MULTIPLE = 8;

const SCALE: Readonly<Record<ScalingKind, (factor: number) => Variant>> = {
  width: (factor) => ({
    ...D0,
    backbone: { ...D0.backbone, width: factor },
    fpnChannels: toMultiple(D0.fpnChannels * factor, CHANNEL_MULTIPLE),
  }),
  depth: (factor) => ({
    ...D0,
    backbone: { ...D0.backbone, depth: factor },
    fpnCells: Math.ceil(D0.fpnCells * factor),
    headLayers: Math.ceil(D0.headLayers * factor),
  }),
  resolution: (factor) => ({ ...D0, inputSize: toMultiple(D0.inputSize * factor, INPUT_MULTIPLE) }),
};

function toMultiple(value: number, multiple: number): number {
  return Math.round(value / multiple) * multiple;
}

/** D7's factor of resolution; its depth is 2.6 … 2.7 times D0's, its width 1.8 (backbone) and 6 times (BiFPN). */
export const LARGEST_FACTOR = VARIANTS.d7.inputSize / D0.inputSize;

/**
 * Cost of D0 with one dimension of all its parts multiplied by factors from 1 to `LARGEST_FACTOR`. Width rounds to
 * multiples of 8 channels, depth up to whole layers, resolution to multiples of 128 px, where equal sizes make one
 * point.
 * @param steps points asked for, at least 2
 */
export function scalingCurve(kind: ScalingKind, steps: number, numClasses: number = 90): ScalingPoint[] {
  const points = new Map<number, ScalingPoint>();
  for (let i = 0; i < steps; i++) {
    const asked = 1 + ((LARGEST_FACTOR - 1) * i) / (steps - 1);
    const variant = SCALE[kind](asked);
    const factor = kind === 'resolution' ? variant.inputSize / D0.inputSize : asked;
    if (points.has(factor)) continue;
    const { multiplyAdds, parameters } = networkCost(architectureOf(variant, { classes: numClasses }));
    points.set(factor, { factor, multiplyAdds, parameters });
  }
  return [...points.values()];
}

export interface CompoundPoint {
  readonly variant: VariantId;
  readonly phi: number;
  readonly multiplyAdds: number;
  readonly parameters: number;
}

/** D0…D7, each at its own input size. */
export function compoundCurve(numClasses: number = 90): CompoundPoint[] {
  return VARIANT_IDS.map((variant) => {
    const { multiplyAdds, parameters } = variantCost(variant, undefined, numClasses);
    return { variant, phi: VARIANTS[variant].phi, multiplyAdds, parameters };
  });
}
