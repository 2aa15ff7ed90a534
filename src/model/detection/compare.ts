import { type Box, boxIou } from './decode';
import type { Detection } from './nms';

/** Two boxes of one class that overlap at least this much count as the same box. */
const SAME_BOX_IOU = 0.5;

type Compared = Pick<Detection, 'classIndex' | 'box' | 'score'>;

export interface MatchedBox<T> {
  readonly before: T;
  readonly after: T;
  readonly iou: number;
}

export interface DetectionComparison<T> {
  /** Boxes that are in both, best overlap first. */
  readonly kept: readonly MatchedBox<T>[];
  readonly gained: readonly T[];
  readonly lost: readonly T[];
  /** Mean score of the kept boxes, so that neither a gained nor a lost one moves it; null where none is kept. */
  readonly meanScore: { readonly before: number; readonly after: number } | null;
  /** Whether the boxes are the same to the last bit. */
  readonly identical: boolean;
}

/**
 * What changed between two runs on one image. Boxes are paired one to one within a class, the best overlap first,
 * from an IoU of `SAME_BOX_IOU`; swapping the arguments swaps gained and lost.
 */
export function compareDetections<T extends Compared>(
  before: readonly T[],
  after: readonly T[],
): DetectionComparison<T> {
  const pairs: MatchedBox<T>[] = [];
  for (const b of before) {
    for (const a of after) {
      const iou = a.classIndex === b.classIndex ? overlap(b.box, a.box) : 0;
      if (iou >= SAME_BOX_IOU) pairs.push({ before: b, after: a, iou });
    }
  }
  pairs.sort((p, q) => q.iou - p.iou);
  const taken = new Set<T>();
  const kept = pairs.filter((pair) => {
    if (taken.has(pair.before) || taken.has(pair.after)) return false;
    taken.add(pair.before).add(pair.after);
    return true;
  });
  return {
    kept,
    gained: after.filter((d) => !kept.some((pair) => pair.after === d)),
    lost: before.filter((d) => !kept.some((pair) => pair.before === d)),
    meanScore:
      kept.length === 0
        ? null
        : { before: mean(kept.map((p) => p.before.score)), after: mean(kept.map((p) => p.after.score)) },
    identical: before.length === after.length && before.every((b, i) => sameBox(b, after[i]!)),
  };
}

/** Pixels by which corners of the same box may differ where no area tells how much it overlaps another. */
const SAME_CORNER = 1;

/** IoU; boxes that the image's border has left no area have none, and are the same where their corners are. */
export function overlap(a: Box, b: Box): number {
  if (!isEmpty(a) || !isEmpty(b)) return boxIou(a, b);
  return a.every((side, i) => Math.abs(side - b[i]!) < SAME_CORNER) ? 1 : 0;
}

function isEmpty([x1, y1, x2, y2]: Box): boolean {
  return x1 >= x2 || y1 >= y2;
}

function sameBox(a: Compared, b: Compared): boolean {
  return a.classIndex === b.classIndex && a.score === b.score && a.box.every((v, i) => v === b.box[i]);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
