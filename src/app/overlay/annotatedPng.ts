import type { DetectionRecord } from '../../inference/protocol';
import { clipBox } from '../../model/detection/decode';
import { CLASS_INK, classColour } from './classColours';
import { type LabelMetrics, layoutLabels } from './labelLayout';
import { labelTexts } from './labelTexts';

/** Line and text sizes at 1000 pixels of the longer side; they grow with the image so that both stay readable. */
const REFERENCE_SIDE = 1000;
const LINE = 2.5;
const FONT = 15;

/** Draws boxes and labels on a copy of the image at its own resolution. @param detections best first */
export async function annotatedPng(
  bitmap: ImageBitmap,
  detections: readonly DetectionRecord[],
  labelOf: (classIndex: number) => string,
): Promise<Blob> {
  const { width, height } = bitmap;
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d')!;
  context.fillStyle = '#fff';
  context.fillRect(0, 0, width, height);
  context.drawImage(bitmap, 0, 0);

  const unit = Math.max(0.5, Math.max(width, height) / REFERENCE_SIDE);
  for (const { box, classIndex } of [...detections].reverse()) {
    const [x1, y1, x2, y2] = clipBox(box, width, height);
    strokeBox(context, x1, y1, x2, y2, CLASS_INK, 2 * LINE * unit);
    strokeBox(context, x1, y1, x2, y2, classColour(classIndex), LINE * unit);
  }
  drawLabels(context, detections, labelOf, { width, height }, unit);
  return canvas.convertToBlob({ type: 'image/png' });
}

function strokeBox(
  context: OffscreenCanvasRenderingContext2D,
  x1: number,
  y1: number,
  x2: number,
  y2: number,
  colour: string,
  line: number,
): void {
  context.strokeStyle = colour;
  context.lineWidth = line;
  context.strokeRect(x1, y1, x2 - x1, y2 - y1);
}

function drawLabels(
  context: OffscreenCanvasRenderingContext2D,
  detections: readonly DetectionRecord[],
  labelOf: (classIndex: number) => string,
  size: Pick<LabelMetrics, 'width' | 'height'>,
  unit: number,
): void {
  const padding = 0.35 * FONT * unit;
  context.font = `600 ${FONT * unit}px system-ui, sans-serif`;
  context.textBaseline = 'middle';
  const labels = layoutLabels(
    detections.map(({ box, classIndex, score }) => ({
      box: clipBox(box, size.width, size.height),
      texts: labelTexts(labelOf(classIndex), score),
    })),
    {
      ...size,
      labelHeight: 1.45 * FONT * unit,
      measure: (text) => context.measureText(text).width + 2 * padding,
    },
  );
  labels.forEach((label, i) => {
    if (!label) return;
    context.fillStyle = classColour(detections[i]!.classIndex);
    context.fillRect(label.x, label.y, label.width, label.height);
    context.fillStyle = CLASS_INK;
    context.fillText(label.text, label.x + padding, label.y + label.height / 2);
  });
}
