/**
 * Anchors: the nine reference boxes of every cell that the box net's deltas refer to.
 * Source: effdet/anchors.py `_generate_anchor_boxes` (google/automl efficientdet/tf2/anchors.py).
 */

export interface AnchorConfig {
  /** Side of an octave's smallest square anchor as a multiple of the level's stride. */
  readonly anchorScale: number;
  /** Factors of width and height. */
  readonly aspectRatios: readonly (readonly [w: number, h: number])[];
  /** Sizes per octave: 2^(0/n), 2^(1/n), … */
  readonly scalesPerOctave: number;
}

/** D0…D6; D7 has `anchorScale` 5 (`Variant.anchorScale`). */
export const DEFAULT_ANCHORS: AnchorConfig = {
  anchorScale: 4,
  aspectRatios: [
    [1, 1],
    [1.4, 0.7],
    [0.7, 1.4],
  ],
  scalesPerOctave: 3,
};

/** Centre and size in input pixels. */
export interface Anchor {
  readonly yc: number;
  readonly xc: number;
  readonly h: number;
  readonly w: number;
}

/** Input pixels between neighbouring cells of a level. */
export function levelStride(level: number): number {
  return 2 ** level;
}

export function anchorsPerCell(config: Pick<AnchorConfig, 'scalesPerOctave' | 'aspectRatios'>): number {
  return config.scalesPerOctave * config.aspectRatios.length;
}

/** What an index within a cell stands for: the octave's scale is the outer loop, the aspect ratio the inner. */
export function anchorShape(
  config: AnchorConfig,
  anchorIndex: number,
): { readonly scale: number; readonly aspectRatio: readonly [w: number, h: number] } {
  const ratios = config.aspectRatios.length;
  const octave = Math.floor(anchorIndex / ratios);
  return {
    scale: 2 ** (octave / config.scalesPerOctave),
    aspectRatio: config.aspectRatios[anchorIndex % ratios]!,
  };
}

/** The anchor of one cell, its centre in the middle of the cell, in input pixels. */
export function anchorAt(
  config: AnchorConfig,
  level: number,
  row: number,
  col: number,
  anchorIndex: number,
): Anchor {
  const stride = levelStride(level);
  const { scale, aspectRatio } = anchorShape(config, anchorIndex);
  const base = config.anchorScale * stride * scale;
  return {
    yc: (row + 0.5) * stride,
    xc: (col + 0.5) * stride,
    h: base * aspectRatio[1],
    w: base * aspectRatio[0],
  };
}
