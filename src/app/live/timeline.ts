import type { AnalysedFrame } from './analysis';

/** Columns of the strip at most: it is some 600 pixels wide, and a pass may have tens of thousands of frames. */
export const MAX_COLUMNS = 300;

/** What stands for some successive frames of a pass: the one of them with the most detections. */
export interface TimelineColumn {
  /** Media time of that frame, seconds. */
  readonly time: number;
  /** Its detections by class; with a tracker, by smoothed class. */
  readonly counts: ReadonlyMap<number, number>;
  /** All of its detections. */
  readonly count: number;
}

export interface Timeline {
  /** In order of time; the last may stand for fewer frames than the others. */
  readonly columns: readonly TimelineColumn[];
  readonly framesPerColumn: number;
  /** Media time that a column stands for, seconds. */
  readonly columnSeconds: number;
  /** Detections of each class over all frames, the most frequent first. */
  readonly classes: readonly { readonly classIndex: number; readonly total: number }[];
  /** Most detections in one frame, of all classes: the strip's full height. */
  readonly peak: number;
}

/** Counts a pass as it goes: what a frame costs does not grow with those before it. */
export class TimelineBuilder {
  private readonly columns: TimelineColumn[] = [];
  private readonly totals = new Map<number, number>();
  private readonly framesPerColumn: number;
  private frames = 0;

  /** @param total frames of the whole pass @param step seconds between them */
  constructor(
    total: number,
    private readonly step: number,
  ) {
    this.framesPerColumn = Math.max(1, Math.ceil(total / MAX_COLUMNS));
  }

  add({ time, detections, tracks }: AnalysedFrame): void {
    const counts = new Map<number, number>();
    for (const { id, classIndex } of detections) {
      const named = tracks.get(id)?.classIndex ?? classIndex;
      counts.set(named, (counts.get(named) ?? 0) + 1);
      this.totals.set(named, (this.totals.get(named) ?? 0) + 1);
    }
    const at = Math.floor(this.frames++ / this.framesPerColumn);
    const count = detections.length;
    if (count > (this.columns[at]?.count ?? -1)) this.columns[at] = { time, counts, count };
  }

  get timeline(): Timeline {
    return {
      columns: [...this.columns],
      framesPerColumn: this.framesPerColumn,
      columnSeconds: this.framesPerColumn * this.step,
      classes: [...this.totals]
        .map(([classIndex, total]) => ({ classIndex, total }))
        .sort((a, b) => b.total - a.total || a.classIndex - b.classIndex),
      peak: Math.max(0, ...this.columns.map(({ count }) => count)),
    };
  }
}
