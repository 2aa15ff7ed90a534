import { type Box, clipBox } from '../../model/detection/decode';
import { CLASS_INK } from '../pictureColours';
import type { Appearance } from './appearance';
import { labelTexts, layoutLabels } from './labelLayout';

/** Line and text sizes at 1000 pixels of the longer side; they grow with the image so that both stay readable. */
const REFERENCE_SIDE = 1000;
const LINE = 2.5;
const FONT = 12;
/** A picture on its own has nothing else that names its classes, so the names go late. */
const LABEL_COVER = 0.5;

type Context = OffscreenCanvasRenderingContext2D | CanvasRenderingContext2D;

interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Annotation extends Appearance {
  readonly box: Box;
}

/** By how much lines and texts grow, from their size at 1000 pixels of the longer side. */
export function annotationUnit({ width, height }: Size): number {
  return Math.max(0.5, Math.max(width, height) / REFERENCE_SIDE);
}

/** Draws boxes, and labels where wanted, in an image's own pixels. @param items best first */
export function drawAnnotations(
  context: Context,
  items: readonly Annotation[],
  { width, height }: Size,
  withLabels = true,
): void {
  const unit = annotationUnit({ width, height });
  for (const { box, colour } of [...items].reverse()) {
    const [x1, y1, x2, y2] = clipBox(box, width, height);
    for (const [style, line] of [[CLASS_INK, 2 * LINE] as const, [colour, LINE] as const]) {
      context.strokeStyle = style;
      context.lineWidth = line * unit;
      context.strokeRect(x1, y1, x2 - x1, y2 - y1);
    }
  }
  if (withLabels) drawLabels(context, items, { width, height }, unit);
}

function drawLabels(
  context: Context,
  items: readonly Annotation[],
  { width, height }: Size,
  unit: number,
): void {
  const padding = 0.35 * FONT * unit;
  context.font = `600 ${FONT * unit}px system-ui, sans-serif`;
  context.textBaseline = 'middle';
  const labels = layoutLabels(
    items.map(({ box, label, score }) => ({
      box: clipBox(box, width, height),
      texts: labelTexts(label, score),
    })),
    {
      width,
      height,
      labelHeight: 1.45 * FONT * unit,
      maxCover: LABEL_COVER,
      measure: (text) => context.measureText(text).width + 2 * padding,
    },
  );
  labels.forEach((label, i) => {
    if (!label) return;
    context.fillStyle = items[i]!.colour;
    context.fillRect(label.x, label.y, label.width, label.height);
    context.fillStyle = CLASS_INK;
    context.fillText(label.text, label.x + padding, label.y + label.height / 2);
  });
}
