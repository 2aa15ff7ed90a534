import { type Box, boxIou } from '../detection/decode';
import { Appearances } from './appearances';
import { assign } from './assignment';
import { BoxMotion } from './motion';

/** What a detection must have to be tracked; whatever else it has is handed through. */
export interface TrackInput {
  /** Pixels of the source, which must not change between frames. */
  readonly box: Box;
  /** 0…1 */
  readonly score: number;
  readonly classIndex: number;
}

export interface TrackedDetection<T extends TrackInput> {
  /** From 1; stays with the object and is never given to another by the same tracker. */
  readonly id: number;
  /** This frame's detection, as it came. */
  readonly detection: T;
  /** Majority of the last frames' classes. */
  readonly classIndex: number;
  /** Mean of the last frames' scores. */
  readonly score: number;
  /** Frames in which it was seen, this one included. */
  readonly hits: number;
}

export interface TrackerSettings {
  /** Detections from here on may start a track: what the user sees without a tracker. */
  readonly highScore: number;
  /** Detections between this and `highScore` only continue a track that the last frame showed. */
  readonly lowScore: number;
  /** Least IoU of predicted and detected box, for high and for low scores. */
  readonly highIou: number;
  readonly lowIou: number;
  /** Least IoU for a track seen just once, which then needs a second sight to live on. */
  readonly tentativeIou: number;
  /** What the IoU with a detection of another class than the track's label counts; 0 keeps classes apart. */
  readonly otherClass: number;
  /** Updates without a detection that a track survives. */
  readonly maxLost: number;
  /** A longer pause, or a step back (seek, loop), starts afresh. */
  readonly maxGapMs: number;
  /** Frames that label and score are smoothed over. */
  readonly smoothing: number;
}

/** IoUs and memory as ByteTrack's (arXiv 2110.06864, section 4.1 and its repository). */
export const DEFAULT_TRACKER_SETTINGS: TrackerSettings = {
  highScore: 0.4,
  lowScore: 0.1,
  highIou: 0.2,
  lowIou: 0.5,
  tentativeIou: 0.3,
  otherClass: 0.6,
  maxLost: 30,
  maxGapMs: 5000,
  smoothing: 15,
};

interface Track {
  readonly id: number;
  readonly motion: BoxMotion;
  readonly appearances: Appearances;
  /** Where this frame is expected to show it. */
  expected: Box;
  hits: number;
  /** Updates since the last detection. */
  lost: number;
}

/**
 * Gives detections of successive frames stable identities: ByteTrack's association (arXiv 2110.06864, algorithm 1).
 * High scores are paired with all tracks first, low scores then with what the last frame showed, so that an object
 * half hidden keeps its track but noise starts none. Other than there, a track shows from its first frame on, every
 * detection of `highScore` starts one, and a detector's wavering between two classes does not split a track.
 */
export class Tracker {
  private settings: TrackerSettings;
  private tracks: Track[] = [];
  private nextId = 1;
  private lastMs: number | null = null;

  constructor(settings: Partial<TrackerSettings> = {}) {
    this.settings = { ...DEFAULT_TRACKER_SETTINGS, ...settings };
  }

  /** Changes settings from the next frame on; tracks live on. */
  configure(change: Partial<TrackerSettings>): void {
    this.settings = { ...this.settings, ...change };
  }

  /**
   * @param detections of one frame, after non-maximum suppression at `lowScore` or less
   * @param timeMs when the frame was taken, on any steady clock
   * @returns the detections that belong to a track, in their order
   */
  update<T extends TrackInput>(detections: readonly T[], timeMs: number): TrackedDetection<T>[] {
    this.advance(timeMs);
    const { highScore, lowScore, highIou, lowIou, tentativeIou } = this.settings;
    const high = detections.filter(({ score }) => score >= highScore);
    const low = detections.filter(({ score }) => score >= lowScore && score < highScore);

    for (const track of this.tracks) track.lost++;
    const owners = new Map<T, Track>();
    const pair = (tracks: readonly Track[], candidates: readonly T[], minimum: number) => {
      const left = candidates.filter((candidate) => !owners.has(candidate));
      for (const [track, detection] of assign(tracks, left, this.similarity, minimum)) {
        owners.set(detection, track);
        see(track, detection);
      }
    };
    const known = this.tracks.filter(({ hits }) => hits > 1);
    const tentative = this.tracks.filter(({ hits }) => hits === 1);
    pair(known, high, highIou);
    const justMissed = known.filter(({ lost }) => lost === 1);
    pair(justMissed, low, lowIou);
    pair(tentative, high, tentativeIou);
    this.forget();
    for (const detection of high) {
      if (!owners.has(detection)) owners.set(detection, this.start(detection));
    }
    return detections.flatMap((detection) => {
      const track = owners.get(detection);
      return track ? [toTracked(track, detection)] : [];
    });
  }

  /** Forgets all tracks; their identities stay taken. */
  reset(): void {
    this.tracks = [];
    this.lastMs = null;
  }

  private advance(timeMs: number): void {
    const elapsed = this.lastMs === null ? 0 : timeMs - this.lastMs;
    if (elapsed < 0 || elapsed > this.settings.maxGapMs) this.reset();
    this.lastMs = timeMs;
    for (const track of this.tracks) {
      track.motion.predict(elapsed / 1000, track.lost > 0);
      track.expected = track.motion.box;
    }
  }

  private readonly similarity = (track: Track, detection: TrackInput): number => {
    const agreement = track.appearances.label === detection.classIndex ? 1 : this.settings.otherClass;
    return agreement * boxIou(track.expected, detection.box);
  };

  private start(detection: TrackInput): Track {
    const track: Track = {
      id: this.nextId++,
      motion: new BoxMotion(detection.box),
      appearances: new Appearances(detection, this.settings.smoothing),
      expected: detection.box,
      hits: 1,
      lost: 0,
    };
    this.tracks.push(track);
    return track;
  }

  private forget(): void {
    this.tracks = this.tracks.filter(
      ({ hits, lost }) => lost === 0 || (hits > 1 && lost <= this.settings.maxLost),
    );
  }
}

function see(track: Track, detection: TrackInput): void {
  track.motion.correct(detection.box);
  track.appearances.add(detection);
  track.hits++;
  track.lost = 0;
}

function toTracked<T extends TrackInput>(track: Track, detection: T): TrackedDetection<T> {
  const { id, hits, appearances } = track;
  return { id, detection, classIndex: appearances.label, score: appearances.score, hits };
}
