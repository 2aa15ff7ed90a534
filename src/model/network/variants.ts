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

const B = (index: number, width: number, depth: number): BackboneScale => ({
  name: `EfficientNet-B${index}`,
  width,
  depth,
});

const BACKBONES = {
  b0: B(0, 1.0, 1.0),
  b1: B(1, 1.0, 1.1),
  b2: B(2, 1.1, 1.2),
  b3: B(3, 1.2, 1.4),
  b4: B(4, 1.4, 1.8),
  b5: B(5, 1.6, 2.2),
  b6: B(6, 1.8, 2.6),
} as const;

const D0: Variant = {
  id: 'd0',
  phi: 0,
  backbone: BACKBONES.b0,
  inputSize: 512,
  fpnChannels: 64,
  fpnCells: 3,
  headLayers: 3,
  fusion: 'fast',
  anchorScale: 4,
  published: { parameters: 3_880_067, multiplyAddsG: 2.54, ap: 34.6, latencyMs: 10.2 },
};

const published = (parameters: number, multiplyAddsG: number, ap: number, latencyMs: number): Published => ({
  parameters,
  multiplyAddsG,
  ap,
  latencyMs,
});

/** One default and small overrides, as in google/automl's `hparams_config.py`. */
export const VARIANTS: Readonly<Record<VariantId, Variant>> = {
  d0: D0,
  d1: {
    ...D0,
    id: 'd1',
    phi: 1,
    backbone: BACKBONES.b1,
    inputSize: 640,
    fpnChannels: 88,
    fpnCells: 4,
    published: published(6_625_898, 6.1, 40.5, 13.5),
  },
  d2: {
    ...D0,
    id: 'd2',
    phi: 2,
    backbone: BACKBONES.b2,
    inputSize: 768,
    fpnChannels: 112,
    fpnCells: 5,
    published: published(8_097_039, 11.0, 43.9, 17.7),
  },
  d3: {
    ...D0,
    id: 'd3',
    phi: 3,
    backbone: BACKBONES.b3,
    inputSize: 896,
    fpnChannels: 160,
    fpnCells: 6,
    headLayers: 4,
    published: published(12_032_296, 24.9, 47.2, 28.0),
  },
  d4: {
    ...D0,
    id: 'd4',
    phi: 4,
    backbone: BACKBONES.b4,
    inputSize: 1024,
    fpnChannels: 224,
    fpnCells: 7,
    headLayers: 4,
    published: published(20_723_675, 55.2, 49.7, 42.8),
  },
  d5: {
    ...D0,
    id: 'd5',
    phi: 5,
    backbone: BACKBONES.b5,
    inputSize: 1280,
    fpnChannels: 288,
    fpnCells: 7,
    headLayers: 4,
    published: published(33_653_315, 130, 51.5, 72.5),
  },
  d6: {
    ...D0,
    id: 'd6',
    phi: 6,
    backbone: BACKBONES.b6,
    inputSize: 1280,
    fpnChannels: 384,
    fpnCells: 8,
    headLayers: 5,
    fusion: 'sum',
    published: published(51_871_782, 226, 52.6, 92.8),
  },
  d7: {
    ...D0,
    id: 'd7',
    phi: 7,
    backbone: BACKBONES.b6,
    inputSize: 1536,
    fpnChannels: 384,
    fpnCells: 8,
    headLayers: 5,
    fusion: 'sum',
    anchorScale: 5,
    published: published(51_871_782, 325, 53.7, 122),
  },
};

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
