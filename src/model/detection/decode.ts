import type { Anchor } from './anchors';

/** Corners in pixels of whichever image the text around it names. */
export type Box = readonly [x1: number, y1: number, x2: number, y2: number];

/** Offsets of the centre in units of the anchor's size, and logarithms of the size's factors. */
export type BoxDeltas = readonly [ty: number, tx: number, th: number, tw: number];

/** The anchor's own box, in input pixels. */
export function anchorBox({ yc, xc, h, w }: Anchor): Box {
  return [xc - w / 2, yc - h / 2, xc + w / 2, yc + h / 2];
}

/** Box in input pixels; not finite where the deltas are not. Source: effdet/anchors.py `decode_box_outputs`. */
export function decodeBox(anchor: Anchor, [ty, tx, th, tw]: BoxDeltas): Box {
  return anchorBox({
    yc: ty * anchor.h + anchor.yc,
    xc: tx * anchor.w + anchor.xc,
    h: anchor.h * Math.exp(th),
    w: anchor.w * Math.exp(tw),
  });
}

/** The part of a box within an image; a box outside collapses onto the border. Source: effdet/anchors.py `clip_boxes_xyxy`. */
export function clipBox([x1, y1, x2, y2]: Box, width: number, height: number): Box {
  const within = (value: number, size: number) => Math.min(Math.max(value, 0), size);
  return [within(x1, width), within(y1, height), within(x2, width), within(y2, height)];
}

/** Intersection over union; 0 where the union is empty. */
export function boxIou(a: Box, b: Box): number {
  const width = Math.min(a[2], b[2]) - Math.max(a[0], b[0]);
  const height = Math.min(a[3], b[3]) - Math.max(a[1], b[1]);
  if (width <= 0 || height <= 0) return 0;
  const intersection = width * height;
  return intersection / ((a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - intersection);
}

/** Logit to score; exact 0 and 1 at ∓Infinity, no overflow on the way. */
export function sigmoid(logit: number): number {
  if (logit >= 0) return 1 / (1 + Math.exp(-logit));
  const e = Math.exp(logit);
  return e / (1 + e);
}

/** Score to logit: `logit(0)` is −Infinity and `logit(1)` +Infinity, so a threshold may be either. */
export function logit(score: number): number {
  return Math.log(score) - Math.log1p(-score);
}
