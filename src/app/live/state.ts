import type { CameraInfo } from '../../sources/live/camera';
import type { CameraDevice, CameraPermission } from '../../sources/live/cameras';
import { IDLE_RECORDING, type RecordingStatus } from '../../sources/live/recorder';
import { DEFAULT_RESOLUTION, type Facing, type ResolutionId } from '../../sources/live/resolutions';
import { type AnalysisStep, DEFAULT_STEP } from './analysis';
import type { FrameCounts, LiveMode } from './framePolicy';
import type { LiveRates } from './meter';
import type { Timeline } from './timeline';
import { NO_TRACKS, type TrackLabels } from './trackFrames';

export type LiveKind = 'camera' | 'video';

/**
 * `opening`: asked for, no frame yet. `lost`: a camera that ended; its last frame stays. `halted`: runs failed again
 * and again, so it waits for the user.
 */
export type LivePhase = 'off' | 'opening' | 'running' | 'paused' | 'lost' | 'halted';

export interface CameraState {
  /** Null until someone asked. */
  readonly permission: CameraPermission | null;
  readonly devices: readonly CameraDevice[];
  /** What the user chose; null leaves it to the browser. */
  readonly deviceId: string | null;
  readonly resolution: ResolutionId;
  readonly facing: Facing | null;
  readonly mirror: boolean;
  readonly torch: boolean;
  /** The system withholds its picture for now, e.g. by a privacy switch: the last frame stays. */
  readonly muted: boolean;
  /** The camera that runs, or ran last. */
  readonly info: CameraInfo | null;
  /** Its dialog, which explains before the browser asks. */
  readonly explaining: boolean;
}

export interface VideoState {
  readonly name: string;
  /** Seconds. */
  readonly duration: number;
  readonly time: number;
  readonly playing: boolean;
  readonly rate: number;
  readonly loop: boolean;
}

export interface AnalysisState {
  readonly step: AnalysisStep;
  readonly running: boolean;
  /** Frames to look at, and those done. */
  readonly total: number;
  readonly done: number;
  /** Null until a frame is done. */
  readonly timeline: Timeline | null;
}

export interface RecordingState extends RecordingStatus {
  readonly extension: string;
}

export interface LiveState {
  readonly kind: LiveKind | null;
  readonly phase: LivePhase;
  readonly mode: LiveMode;
  readonly tracking: boolean;
  /** The video element of the feed, for the stage. */
  readonly element: HTMLVideoElement | null;
  /** Of the result on the stage; empty without tracking. */
  readonly tracks: TrackLabels;
  /** Track of the selected detection. */
  readonly followed: number | null;
  readonly counts: FrameCounts;
  readonly rates: LiveRates;
  /** `FrameResult.frame` that costly views follow while live runs; null: they follow every one. */
  readonly refreshFrame: number | null;
  readonly camera: CameraState;
  readonly video: VideoState;
  readonly analysis: AnalysisState;
  readonly recording: RecordingState;
}

export const NO_COUNTS: FrameCounts = { offered: 0, begun: 0, dropped: 0 };
export const NO_RATES: LiveRates = { fps: null, latencyMs: null };

export const NO_VIDEO: VideoState = { name: '', duration: 0, time: 0, playing: false, rate: 1, loop: false };
export const NO_ANALYSIS: AnalysisState = {
  step: DEFAULT_STEP,
  running: false,
  total: 0,
  done: 0,
  timeline: null,
};

/** Speeds to play a video at. */
export const PLAYBACK_RATES: readonly number[] = [0.25, 0.5, 1, 1.5, 2];

export const initialLive: LiveState = {
  kind: null,
  phase: 'off',
  mode: 'smooth',
  tracking: true,
  element: null,
  tracks: NO_TRACKS,
  followed: null,
  counts: NO_COUNTS,
  rates: NO_RATES,
  refreshFrame: null,
  camera: {
    permission: null,
    devices: [],
    deviceId: null,
    resolution: DEFAULT_RESOLUTION,
    facing: 'user',
    mirror: true,
    torch: false,
    muted: false,
    info: null,
    explaining: false,
  },
  video: NO_VIDEO,
  analysis: NO_ANALYSIS,
  recording: { ...IDLE_RECORDING, extension: '' },
};

/** The slice with a result on the stage that is no frame of a feed: nothing is tracked, and views follow it at once. */
export function withoutTracks(live: LiveState): LiveState {
  const { tracks, followed, refreshFrame } = initialLive;
  const has = live.tracks !== tracks || live.followed !== followed || live.refreshFrame !== refreshFrame;
  return has ? { ...live, tracks, followed, refreshFrame } : live;
}
