import { IMAGE_MEAN, IMAGE_STD } from './variants';

/** RGB, of pixel values in 0…1: (value − mean) / std. */
export interface Normalisation {
  readonly mean: readonly [number, number, number];
  readonly std: readonly [number, number, number];
}

/** Known ways of preparing pixels; the first is that of every published checkpoint but AdvProp's. */
export const NORMALISATIONS = {
  imagenet: { mean: IMAGE_MEAN, std: IMAGE_STD },
  /** AdvProp (arXiv 1911.09665): pixels from −1 to 1. */
  half: { mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] },
  'zero-to-one': { mean: [0, 0, 0], std: [1, 1, 1] },
  /** Pixel values as they are. */
  'zero-to-255': { mean: [0, 0, 0], std: [1 / 255, 1 / 255, 1 / 255] },
} as const satisfies Readonly<Record<string, Normalisation>>;

export type NormalisationId = keyof typeof NORMALISATIONS;

export const NORMALISATION_IDS = Object.keys(NORMALISATIONS) as NormalisationId[];
