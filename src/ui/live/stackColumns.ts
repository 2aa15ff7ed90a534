import type { Timeline } from '../../app/live/timeline';

export interface ColumnPart {
  readonly classIndex: number;
  readonly y: number;
  readonly height: number;
}

/** One analysed frame's counts, in a square of side 1 with its origin at the top left. */
export interface Column {
  readonly index: number;
  readonly x: number;
  readonly width: number;
  /** From the bottom up: the class that is most frequent over the whole video first. */
  readonly parts: readonly ColumnPart[];
}

/** Columns as wide as the step; the highest has height 1. @param duration of the video, seconds */
export function stackColumns({ times, classes, peak }: Timeline, step: number, duration: number): Column[] {
  if (!(duration > 0)) return [];
  return times.map((time, index) => {
    let top = 1;
    const parts: ColumnPart[] = [];
    for (const { classIndex, counts } of classes) {
      const height = peak > 0 ? counts[index]! / peak : 0;
      if (height === 0) continue;
      top -= height;
      parts.push({ classIndex, y: top, height });
    }
    return { index, x: time / duration, width: Math.min(step, duration - time) / duration, parts };
  });
}
