import type { AnalysedFrame } from './analysis';

/** How often one class was seen over a pass. */
export interface ClassTrack {
  readonly classIndex: number;
  /** Detections in each analysed frame. */
  readonly counts: readonly number[];
  readonly total: number;
}

export interface Timeline {
  /** Media times of the frames, seconds. */
  readonly times: readonly number[];
  /** Most frequent class first. */
  readonly classes: readonly ClassTrack[];
  /** Most detections in one frame, of all classes: the strip's full height. */
  readonly peak: number;
}

/** Counts by class and frame; with a tracker, its smoothed class counts. */
export function buildTimeline(frames: readonly AnalysedFrame[]): Timeline {
  const byClass = new Map<number, number[]>();
  for (const [i, { detections, tracks }] of frames.entries()) {
    for (const { id, classIndex } of detections) {
      const named = tracks.get(id)?.classIndex ?? classIndex;
      const counts = byClass.get(named) ?? Array<number>(frames.length).fill(0);
      counts[i]!++;
      byClass.set(named, counts);
    }
  }
  const classes = [...byClass]
    .map(([classIndex, counts]) => ({ classIndex, counts, total: counts.reduce((a, b) => a + b, 0) }))
    .sort((a, b) => b.total - a.total || a.classIndex - b.classIndex);
  return {
    times: frames.map(({ time }) => time),
    classes,
    peak: Math.max(0, ...frames.map(({ detections }) => detections.length)),
  };
}
