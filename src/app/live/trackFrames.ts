import type { DetectionRecord, FrameResult } from '../../inference/api/messages';
import { Tracker } from '../../model/tracking/tracker';

/** What the tracker says of a detection: who it is, with class and score smoothed over the last frames. */
export interface TrackLabel {
  /** From 1, stays with the object. */
  readonly id: number;
  readonly classIndex: number;
  readonly score: number;
}

/** By `DetectionRecord.id` of one frame. */
export type TrackLabels = ReadonlyMap<number, TrackLabel>;

export interface TrackedFrame {
  readonly result: FrameResult;
  readonly tracks: TrackLabels;
}

export const NO_TRACKS: TrackLabels = new Map();

/** Detections down to this share of the user's threshold may continue a track (ByteTrack's 0.1 of 0.4 and more). */
const LOW_SHARE = 0.5;

/** Score threshold to run at, so that objects half hidden keep their track. */
export function trackingThreshold(scoreThreshold: number): number {
  return LOW_SHARE * scoreThreshold;
}

/** Turns the results of successive frames, run at `trackingThreshold`, into what the user's threshold shows. */
export class FrameTracker {
  private readonly tracker = new Tracker();
  private size = '';

  /** @param timeMs when the frame was taken, on any steady clock */
  track(result: FrameResult, timeMs: number, scoreThreshold: number): TrackedFrame {
    // Boxes are in the source's pixels: of another size they would be compared with other places.
    const size = `${result.sourceWidth}×${result.sourceHeight}`;
    if (size !== this.size) this.tracker.reset();
    this.size = size;
    this.tracker.configure({ highScore: scoreThreshold, lowScore: trackingThreshold(scoreThreshold) });
    const tracks = new Map<number, TrackLabel>();
    const detections: DetectionRecord[] = [];
    for (const { id, detection, classIndex, score } of this.tracker.update(result.detections, timeMs)) {
      tracks.set(detection.id, { id, classIndex, score });
      detections.push(detection);
    }
    return { result: { ...result, detections }, tracks };
  }

  reset(): void {
    this.tracker.reset();
  }
}
