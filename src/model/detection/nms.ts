import type { Letterbox } from '../preprocess/letterbox';
import { type Anchor, type AnchorConfig, anchorAt } from './anchors';
import { type Candidate, logitThreshold } from './candidates';
import { anchorBox, type Box, type BoxDeltas, boxIou, clipBox, decodeBox, sigmoid } from './decode';

/** A box with all that led to it. */
export interface Detection {
  readonly classIndex: number;
  readonly score: number;
  readonly logit: number;
  /** Source pixels, within the image. */
  readonly box: Box;
  readonly level: number;
  readonly row: number;
  readonly col: number;
  readonly anchorIndex: number;
  /** Source pixels. */
  readonly anchorBox: Box;
  /** Input pixels. */
  readonly inputAnchor: Anchor;
  readonly deltas: BoxDeltas;
}

export interface NmsSettings {
  /** 0…1; a score equal to it passes. */
  readonly scoreThreshold: number;
  /** 0…1; a box is dropped when its IoU with a better one of its class is above. */
  readonly iouThreshold: number;
  readonly maxDetections: number;
}

export interface DecodedCandidates {
  /** Best first, in an order that depends on nothing but the candidates themselves. */
  readonly detections: readonly Detection[];
  /** Candidates without a finite box. */
  readonly dropped: number;
}

/**
 * Every candidate's box in source pixels, before suppression. Keep the result: what changes with the
 * thresholds alone is `nonMaxSuppression`.
 * @param clip cuts boxes to the image, as effdet does before suppression where it is told the image's size
 * (effdet/anchors.py `generate_detections`); false is what it does without.
 */
export function decodeCandidates(
  candidates: readonly Candidate[],
  anchors: AnchorConfig,
  placed: Letterbox,
  { clip = true }: { readonly clip?: boolean } = {},
): DecodedCandidates {
  const toSource = ([x1, y1, x2, y2]: Box): Box => [
    x1 / placed.scale,
    y1 / placed.scale,
    x2 / placed.scale,
    y2 / placed.scale,
  ];
  const detections: Detection[] = [];
  for (const candidate of candidates) {
    const inputAnchor = anchorAt(anchors, candidate.level, candidate.row, candidate.col, candidate.anchor);
    const box = toSource(decodeBox(inputAnchor, candidate.deltas));
    if (Number.isNaN(candidate.logit) || !box.every(Number.isFinite)) continue;
    detections.push({
      classIndex: candidate.classIndex,
      score: sigmoid(candidate.logit),
      logit: candidate.logit,
      box: clip ? clipBox(box, placed.sourceWidth, placed.sourceHeight) : box,
      level: candidate.level,
      row: candidate.row,
      col: candidate.col,
      anchorIndex: candidate.anchor,
      anchorBox: toSource(anchorBox(inputAnchor)),
      inputAnchor,
      deltas: candidate.deltas,
    });
  }
  return { detections: detections.sort(byRank), dropped: candidates.length - detections.length };
}

/** Where equal logits stand: the finer level, then the memory order of the heads. */
const TIE_BREAKERS = ['level', 'anchorIndex', 'classIndex', 'row', 'col'] as const;

function byRank(a: Detection, b: Detection): number {
  if (a.logit !== b.logit) return b.logit > a.logit ? 1 : -1;
  for (const key of TIE_BREAKERS) {
    if (a[key] !== b[key]) return a[key] - b[key];
  }
  return 0;
}

/**
 * Greedy suppression within each class, best first, until `maxDetections` are kept over all classes.
 * Keeps order and drops on IoU strictly above the threshold, as torchvision's `batched_nms`.
 * @param detections best first, as `decodeCandidates` gives them.
 */
export function nonMaxSuppression(
  detections: readonly Detection[],
  { scoreThreshold, iouThreshold, maxDetections }: NmsSettings,
): Detection[] {
  const threshold = logitThreshold(scoreThreshold);
  const kept: Detection[] = [];
  const keptOfClass = new Map<number, Box[]>();
  for (const detection of detections) {
    if (kept.length >= maxDetections || !(detection.logit >= threshold)) break;
    const rivals = keptOfClass.get(detection.classIndex) ?? [];
    if (rivals.some((rival) => boxIou(rival, detection.box) > iouThreshold)) continue;
    rivals.push(detection.box);
    keptOfClass.set(detection.classIndex, rivals);
    kept.push(detection);
  }
  return kept;
}
