import { RECALL_POINTS } from './cocoProtocol';
import type { ImageMatches } from './match';

/** One category at one IoU threshold. */
export interface PrecisionRecall {
  /** Interpolated precision at each of the 101 recall points. */
  readonly precision: readonly number[];
  /** Highest recall reached. */
  readonly recall: number;
}

/**
 * Pools a category's images, at most `maxDetections` results of each, and walks down the scores.
 * Source: cocoeval.py `accumulate`.
 * @returns null where there is nothing to find.
 */
export function precisionRecall(
  images: readonly ImageMatches[],
  iouIndex: number,
  maxDetections: number,
): PrecisionRecall | null {
  const truthCount = images.reduce((sum, image) => sum + image.truthCount, 0);
  if (truthCount === 0) return null;
  const pooled = images
    .flatMap(({ scores, matched, ignored }) =>
      scores.slice(0, maxDetections).map((score, i) => ({
        score,
        matched: matched[iouIndex]![i] === 1,
        ignored: ignored[iouIndex]![i] === 1,
      })),
    )
    .sort((a, b) => b.score - a.score);

  const recalls: number[] = [];
  const precisions: number[] = [];
  let right = 0;
  let wrong = 0;
  for (const { matched, ignored } of pooled) {
    if (!ignored && matched) right++;
    if (!ignored && !matched) wrong++;
    recalls.push(right / truthCount);
    precisions.push(right / (right + wrong + Number.EPSILON));
  }
  for (let i = precisions.length - 1; i > 0; i--) {
    precisions[i - 1] = Math.max(precisions[i - 1]!, precisions[i]!);
  }
  let at = 0;
  const precision = RECALL_POINTS.map((point) => {
    while (at < recalls.length && recalls[at]! < point) at++;
    return precisions[at] ?? 0;
  });
  return { precision, recall: recalls.at(-1) ?? 0 };
}
