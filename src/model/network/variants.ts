import { AppError } from '../errors';

/** EfficientDet-D0…D7 as data: what the authors built, next to what the paper's formulas say. */

export const VARIANT_IDS = ['d0', 'd1', 'd2', 'd3', 'd4', 'd5', 'd6', 'd7'] as const;
export type VariantId = (typeof VARIANT_IDS)[number];

/** Equation of a fusion node: fast normalised and softmax weigh their inputs, sum does not (paper, section 3.3). */
export const FUSION_KINDS = ['fast', 'softmax', 'sum'] as const;
export type FusionKind = (typeof FUSION_KINDS)[number];

/** EfficientNet's own scaling of one backbone. */
export interface BackboneScale {
  readonly name: string;
  readonly width: number;
  readonly depth: number;
}

export interface Variant {
  readonly id: VariantId;
  readonly phi: number;
  readonly backbone: BackboneScale;
  /** Side of the square input it was published for, pixels. */
  readonly inputSize: number;
  readonly fpnChannels: number;
  readonly fpnCells: number;
  /** Convolution layers of the class net and of the box net before `predict`. */
  readonly headLayers: number;
  readonly fusion: FusionKind;
  /** Side of the smallest anchor as a multiple of its level's stride. */
  readonly anchorScale: number;
  readonly published: Published;
}

/** Figures of the paper (arXiv 1911.09070, table 2) and of google/automl; 90 classes. */
export interface Published {
  readonly parameters: number;
  /** Multiply-adds of one image at `inputSize`, in units of 10⁹. */
  readonly multiplyAddsG: number;
  /** COCO test-dev average precision, percent. */
  readonly ap: number;
  /** V100, batch 1, milliseconds. */
  readonly latencyMs: number;
}

/** EfficientNet-B0…B6. */
const BACKBONES = [
  [1.0, 1.0],
  [1.0, 1.1],
  [1.1, 1.2],
  [1.2, 1.4],
  [1.4, 1.8],
  [1.6, 2.2],
  [1.8, 2.6],
].map(([width, depth], b): BackboneScale => ({ name: `EfficientNet-B${b}`, width: width!, depth: depth! }));

/**
 * Google/automl's `hparams_config.py` and the paper's table 2: [EfficientNet-B, input side, BiFPN channels and cells,
 * head layers, fusion, anchor scale, parameters, multiply-adds (10⁹), AP, latency (ms)].
 */
const TABLE = {
  d0: [0, 512, 64, 3, 3, 'fast', 4, 3_880_067, 2.54, 34.6, 10.2],
  d1: [1, 640, 88, 4, 3, 'fast', 4, 6_625_898, 6.1, 40.5, 13.5],
  d2: [2, 768, 112, 5, 3, 'fast', 4, 8_097_039, 11.0, 43.9, 17.7],
  d3: [3, 896, 160, 6, 4, 'fast', 4, 12_032_296, 24.9, 47.2, 28.0],
  d4: [4, 1024, 224, 7, 4, 'fast', 4, 20_723_675, 55.2, 49.7, 42.8],
  d5: [5, 1280, 288, 7, 4, 'fast', 4, 33_653_315, 130, 51.5, 72.5],
  d6: [6, 1280, 384, 8, 5, 'sum', 4, 51_871_782, 226, 52.6, 92.8],
  d7: [6, 1536, 384, 8, 5, 'sum', 5, 51_871_782, 325, 53.7, 122],
} as const;

export const VARIANTS = Object.fromEntries(
  VARIANT_IDS.map((id, phi): [VariantId, Variant] => {
    const [b, inputSize, fpnChannels, fpnCells, headLayers, fusion, anchorScale, ...figures] = TABLE[id];
    const [parameters, multiplyAddsG, ap, latencyMs] = figures;
    const published = { parameters, multiplyAddsG, ap, latencyMs };
    const scaling = { inputSize, fpnChannels, fpnCells, headLayers, fusion, anchorScale };
    return [id, { id, phi, backbone: BACKBONES[b]!, ...scaling, published }];
  }),
) as Readonly<Record<VariantId, Variant>>;

/** A real number of channels, cells … as the paper's compound scaling gives it for φ, before any rounding. */
export interface PaperScaling {
  readonly fpnChannels: number;
  readonly fpnCells: number;
  readonly headLayers: number;
  readonly inputSize: number;
}

/** Equations 1–3 of the paper: W = 64·1.35^φ, D = 3 + φ, D_head = 3 + ⌊φ/3⌋, R = 512 + 128φ. */
export function paperScaling(phi: number): PaperScaling {
  return {
    fpnChannels: 64 * 1.35 ** phi,
    fpnCells: 3 + phi,
    headLayers: 3 + Math.floor(phi / 3),
    inputSize: 512 + 128 * phi,
  };
}

export function isVariantId(text: string): text is VariantId {
  return (VARIANT_IDS as readonly string[]).includes(text);
}

/** ImageNet's channel statistics, RGB, of pixel values in 0…1. */
export const IMAGE_MEAN = [0.485, 0.456, 0.406] as const;
export const IMAGE_STD = [0.229, 0.224, 0.225] as const;

/** Batch norm's ε in every `tf_` model. */
export const BATCH_NORM_EPSILON = 1e-3;

/** Feature levels of the pyramid; level l has stride 2^l. */
export const LEVELS = [3, 4, 5, 6, 7] as const;
export type Level = (typeof LEVELS)[number];

export const ANCHORS_PER_CELL = 9;

/** Input sides must divide evenly down to P7. */
export const INPUT_MULTIPLE = 128;

/** @throws AppError `bad-argument` for a side that no network takes */
export function assertInputSize(side: number): void {
  if (Number.isInteger(side) && side > 0 && side % INPUT_MULTIPLE === 0) return;
  throw new AppError('bad-argument', { argument: 'size', value: side, expected: `n · ${INPUT_MULTIPLE}` });
}
