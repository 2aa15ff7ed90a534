import type { Timeline } from '../../app/live/timeline';

export interface ColumnPart {
  readonly classIndex: number;
  readonly y: number;
  readonly height: number;
}

/** One column's counts, in a square of side 1 with its origin at the top left. */
export interface Column {
  readonly index: number;
  readonly x: number;
  readonly width: number;
  /** From the bottom up: the class that is most frequent over the whole video first. */
  readonly parts: readonly ColumnPart[];
}

/** Columns as wide as the time they stand for; the highest has height 1. @param duration of the video, seconds */
export function stackColumns(
  { columns, columnSeconds, classes, peak }: Timeline,
  duration: number,
): Column[] {
  if (!(duration > 0)) return [];
  return columns.map(({ counts }, index) => {
    let top = 1;
    const parts: ColumnPart[] = [];
    for (const { classIndex } of classes) {
      const height = (counts.get(classIndex) ?? 0) / Math.max(1, peak);
      if (height === 0) continue;
      top -= height;
      parts.push({ classIndex, y: top, height });
    }
    const start = index * columnSeconds;
    return { index, x: start / duration, width: Math.min(columnSeconds, duration - start) / duration, parts };
  });
}
