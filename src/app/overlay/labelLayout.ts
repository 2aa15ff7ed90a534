import type { Box } from '../../model/detection/decode';

/** What wants a label: its box, and texts from the longest to the shortest that would do. */
export interface Labelled {
  readonly box: Box;
  readonly texts: readonly string[];
  /** Keeps its longest text also in a crowd. */
  readonly important?: boolean;
}

export interface PlacedLabel {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface LabelMetrics {
  /** Area the labels stay within; all lengths in the same pixels. */
  readonly width: number;
  readonly height: number;
  readonly labelHeight: number;
  readonly measure: (text: string) => number;
  /** Share of the area that full labels may cover before those wider than their box are shortened. */
  readonly maxCover: number;
}

type Corner = (box: Box, width: number, height: number) => readonly [x: number, y: number];

/** Where a label may stand, best first: on the box's top edge, inside it, on its bottom edge, at its right. */
const CORNERS: readonly Corner[] = [
  ([x1, y1], _w, h) => [x1, y1 - h],
  ([, y1, x2], w, h) => [x2 - w, y1 - h],
  ([x1, y1]) => [x1, y1],
  ([x1, , , y2]) => [x1, y2],
  ([, y1, x2], w) => [x2 - w, y1],
  ([x1, , , y2], _w, h) => [x1, y2 - h],
];

/**
 * Places labels so that none overlaps another or leaves the area: each takes the first free corner with its longest
 * text, then with shorter ones. Where labels would bury the picture, only those as narrow as their box are long.
 * @param items best first
 * @returns null where no place was free
 */
export function layoutLabels(items: readonly Labelled[], metrics: LabelMetrics): (PlacedLabel | null)[] {
  const placed: PlacedLabel[] = [];
  const crowded = coveredShare(items, metrics) > metrics.maxCover;
  return items.map((item) => {
    const label = place(crowded && !item.important ? shortened(item, metrics) : item, metrics, placed);
    if (label) placed.push(label);
    return label;
  });
}

function coveredShare(
  items: readonly Labelled[],
  { width, height, labelHeight, measure }: LabelMetrics,
): number {
  const covered = items.reduce((sum, { texts }) => sum + measure(texts[0] ?? '') * labelHeight, 0);
  return covered / (width * height);
}

/** Without the texts that are wider than the box; the shortest always stays. */
function shortened(item: Labelled, { measure }: LabelMetrics): Labelled {
  const boxWidth = item.box[2] - item.box[0];
  return {
    ...item,
    texts: item.texts.filter((text, i) => i === item.texts.length - 1 || measure(text) <= boxWidth),
  };
}

function place(
  { box, texts }: Labelled,
  { width, height, labelHeight, measure }: LabelMetrics,
  others: readonly PlacedLabel[],
): PlacedLabel | null {
  for (const text of texts) {
    const labelWidth = measure(text);
    for (const corner of CORNERS) {
      const [x, y] = corner(box, labelWidth, labelHeight);
      const label = {
        text,
        x: Math.max(0, Math.min(x, width - labelWidth)),
        y,
        width: labelWidth,
        height: labelHeight,
      };
      const within = y >= 0 && y + labelHeight <= height && labelWidth <= width;
      if (within && !others.some((other) => overlaps(label, other))) return label;
    }
  }
  return null;
}

function overlaps(a: PlacedLabel, b: PlacedLabel): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

/** Texts of a box's label, longest first: name and score, then the score alone. */
export function labelTexts(label: string, score: number): readonly string[] {
  const percent = `${Math.round(score * 100)}%`;
  return [`${label} ${percent}`, percent];
}
