import { refuse } from './refuse';
import type { HeadLayer } from './separable';
import { composedShift, scaledWeight } from './tensors';

/** Levels store the same numbers up to how they were rounded; integers round each level's own way. */
const ROUNDED = 1e-6;

/** @param rounding of the type that both are stored in, where levels may round differently */
export function isShared(a: ArrayLike<number>, b: ArrayLike<number>, rounding = ROUNDED): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  let largest = 0;
  for (let i = 0; i < b.length; i++) largest = Math.max(largest, Math.abs(b[i]!));
  for (let i = 0; i < b.length; i++) if (!(Math.abs(a[i]! - b[i]!) <= rounding * largest)) return false;
  return true;
}

export interface SharedPointwise {
  /** [outChannels, inChannels] */
  readonly weight: Float64Array;
  /** [level][outChannels] */
  readonly scales: readonly Float64Array[];
  readonly shifts: readonly Float64Array[];
  /** Largest part of a channel’s weights, as a share of their length, that no factor explains. */
  readonly residual: number;
}

/** Of a level’s longest channel: what is shorter is all rounding. */
const NEGLIGIBLE = 1e-6;
/** Roundings of the stored type that a residual may consist of. */
const MOST_ROUNDINGS = 20;

/**
 * The weights that the levels of a head share, where an exporter has folded each level’s own norm into its copy: W_l =
 * diag(s_l) · W. Of each output channel the copy of the level where it is longest is taken for W; s_l is the projection
 * on it.
 * @throws AppError `model-not-recovered` where the copies differ by more than factors, rounding apart
 */
export function sharedPointwise(levels: readonly HeadLayer[]): SharedPointwise {
  const [{ pointwise }] = levels as readonly [HeadLayer];
  const channels = pointwise.outChannels;
  const folded = levels.map((level) => scaledWeight(level.pointwise, level.affine.scale));
  const width = folded[0]!.length / channels;
  if (folded.some((w) => w.length !== folded[0]!.length)) {
    throw refuse('its weights are not those of P3', levels[1]!.pointwise.node.name);
  }
  const dot = (a: Float64Array, b: Float64Array, channel: number) => {
    let sum = 0;
    for (let i = channel * width; i < (channel + 1) * width; i++) sum += a[i]! * b[i]!;
    return sum;
  };
  const weight = new Float64Array(folded[0]!.length);
  const scales = levels.map(() => new Float64Array(channels));
  const lengths = folded.map((w) =>
    Float64Array.from({ length: channels }, (_, c) => Math.sqrt(dot(w, w, c))),
  );
  const longest = Math.max(...lengths.map((l) => l.reduce((a, b) => Math.max(a, b), 0)));
  let worst = { residual: 0, level: 0 };
  for (let c = 0; c < channels; c++) {
    const base = lengths.reduce((best, l, i) => (l[c]! > lengths[best]![c]! ? i : best), 0);
    weight.set(folded[base]!.subarray(c * width, (c + 1) * width), c * width);
    const square = lengths[base]![c]! ** 2;
    for (const [l, w] of folded.entries()) {
      const s = square > 0 ? dot(w, weight, c) / square : 0;
      scales[l]![c] = s;
      if (lengths[l]![c]! <= NEGLIGIBLE * longest) continue;
      let difference = 0;
      for (let i = c * width; i < (c + 1) * width; i++) difference += (w[i]! - s * weight[i]!) ** 2;
      const residual = Math.sqrt(difference) / lengths[l]![c]!;
      if (residual > worst.residual) worst = { residual, level: l };
    }
  }
  const rounding = Math.max(...levels.map((level) => level.pointwise.weight.rounding));
  if (!(worst.residual <= MOST_ROUNDINGS * rounding)) {
    throw refuse(
      `its weights differ from those of other levels by ${worst.residual.toPrecision(2)}, more than by a factor a channel`,
      levels[worst.level]!.pointwise.node.name,
    );
  }
  const shifts = levels.map(({ pointwise: p, affine, depthwiseShift }) =>
    composedShift(
      p.bias.map((b, c) => b + depthwiseShift[c]!),
      affine,
    ),
  );
  return { weight, scales, shifts, residual: worst.residual };
}
