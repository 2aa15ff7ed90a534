import type { CocoBox, DatasetAnnotation } from '../dataset/dataset';
import type { CocoResult } from './coco';
import { IOU_THRESHOLDS, MOST_DETECTIONS } from './cocoProtocol';

/** One image and category: its annotations, and its results highest score first with their IoUs. */
export interface ImagePairs {
  readonly truths: readonly DatasetAnnotation[];
  readonly results: readonly CocoResult[];
  /** `[results, truths]` */
  readonly ious: readonly (readonly number[])[];
}

/** What became of one image's results within one area range; arrays are `[IoU thresholds][results]`. */
export interface ImageMatches {
  readonly scores: readonly number[];
  readonly matched: readonly Uint8Array[];
  /** Neither right nor wrong: matched to what is ignored, or unmatched and outside the area range. */
  readonly ignored: readonly Uint8Array[];
  /** Annotations that should be found. */
  readonly truthCount: number;
}

/** Source: cocoeval.py `computeIoU`. The sort is stable, so equal scores keep their order. */
export function pairUp(truths: readonly DatasetAnnotation[], results: readonly CocoResult[]): ImagePairs {
  const best = [...results].sort((a, b) => b.score - a.score).slice(0, MOST_DETECTIONS);
  const ious = best.map((result) => truths.map(({ bbox, iscrowd }) => cocoIou(result.bbox, bbox, iscrowd)));
  return { truths, results: best, ious };
}

/**
 * IoU of [x, y, w, h] boxes; against a crowd the share of the detection that lies in it.
 * Source: cocoapi common/maskApi.c `bbIou`.
 */
function cocoIou(detection: CocoBox, truth: CocoBox, crowd: boolean): number {
  const [dx, dy, dw, dh] = detection;
  const [gx, gy, gw, gh] = truth;
  const width = Math.min(dw + dx, gw + gx) - Math.max(dx, gx);
  const height = Math.min(dh + dy, gh + gy) - Math.max(dy, gy);
  if (width <= 0 || height <= 0) return 0;
  const intersection = width * height;
  return intersection / (crowd ? dw * dh : dw * dh + gw * gh - intersection);
}

/**
 * Greedy matching at every IoU threshold: each result, best first, takes the free annotation of highest
 * IoU; crowds may be taken repeatedly. Source: cocoeval.py `evaluateImg`.
 */
export function matchImage(
  { truths, results, ious }: ImagePairs,
  [minArea, maxArea]: readonly [number, number],
): ImageMatches {
  const outside = (area: number) => area < minArea || area > maxArea;
  const ignorable = truths.map(({ iscrowd, ignore, area }) => iscrowd || ignore || outside(area));
  const indices = truths.map((_, i) => i);
  // What counts is tried before what is ignored.
  const order = [...indices.filter((i) => !ignorable[i]), ...indices.filter((i) => ignorable[i])];
  const strays = results.map(({ bbox }) => outside(bbox[2] * bbox[3]));

  const matched: Uint8Array[] = [];
  const ignored: Uint8Array[] = [];
  for (const threshold of IOU_THRESHOLDS) {
    const taken = new Uint8Array(truths.length);
    const isMatched = new Uint8Array(results.length);
    const isIgnored = Uint8Array.from(strays, Number);
    ious.forEach((row, detection) => {
      let bestIou = Math.min(threshold, 1 - 1e-10);
      let match = -1;
      for (const truth of order) {
        if (taken[truth] && !truths[truth]!.iscrowd) continue;
        if (match >= 0 && !ignorable[match] && ignorable[truth]) break;
        if (row[truth]! < bestIou) continue;
        bestIou = row[truth]!;
        match = truth;
      }
      if (match < 0) return;
      taken[match] = 1;
      isMatched[detection] = 1;
      isIgnored[detection] = Number(ignorable[match]!);
    });
    matched.push(isMatched);
    ignored.push(isIgnored);
  }
  return {
    scores: results.map(({ score }) => score),
    matched,
    ignored,
    truthCount: ignorable.filter((ignore) => !ignore).length,
  };
}
