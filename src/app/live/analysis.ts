import type { DetectionRecord } from '../../inference/api/messages';
import type { TrackLabels } from './trackFrames';

/** Seconds from one analysed frame to the next; the user chooses. */
export const ANALYSIS_STEPS = [0.1, 0.25, 0.5, 1, 2, 5] as const;
export type AnalysisStep = (typeof ANALYSIS_STEPS)[number];
export const DEFAULT_STEP: AnalysisStep = 0.5;

/** One frame of a pass over a video. */
export interface AnalysedFrame {
  /** From 0, in order of time. */
  readonly index: number;
  /** Media time, seconds. */
  readonly time: number;
  /** Size that the boxes refer to, pixels. */
  readonly width: number;
  readonly height: number;
  /** Best first. */
  readonly detections: readonly DetectionRecord[];
  readonly tracks: TrackLabels;
}

export interface AnalysisPorts {
  /** Resolves when the frame at that time, in seconds, can be taken. */
  readonly seek: (time: number) => Promise<void>;
  /** Runs the network on the frame that is there. */
  readonly detect: () => Promise<Omit<AnalysedFrame, 'index' | 'time'>>;
}

/** Times of a pass: every `step` seconds from the start; the last lies before the end, where there is no frame. */
export function sampleTimes(duration: number, step: number): readonly number[] {
  if (!(duration > 0) || !(step > 0)) return [];
  const count = Math.max(1, Math.ceil(duration / step - 1e-9));
  return Array.from({ length: count }, (_, i) => i * step);
}

/**
 * Goes through a video, one frame at a time, and yields each as it is done. When `signal` aborts, the frame on its
 * way is the last; what was yielded before stays valid. Errors of seeking or detecting end it.
 */
export async function* analyse(
  times: readonly number[],
  { seek, detect }: AnalysisPorts,
  signal: AbortSignal,
): AsyncGenerator<AnalysedFrame, void> {
  for (const [index, time] of times.entries()) {
    if (signal.aborted) return;
    await seek(time);
    if (signal.aborted) return;
    yield { index, time, ...(await detect()) };
  }
}
