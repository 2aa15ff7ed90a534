import type { CameraInfo } from '../../sources/live/camera';
import type { CameraDevice, CameraPermission } from '../../sources/live/cameras';
import type { MediaRecorderLike, RecordingType } from '../../sources/live/recorder';
import type { CameraRequest } from '../../sources/live/resolutions';
import type { VideoListeners } from '../../sources/live/videoFile';

/** Something whose frames are run as they come. */
export interface Feed {
  /** Shown on the stage; null where there is no page (tests). */
  readonly element: HTMLVideoElement | null;
  /** The frame on screen, at the size it is run at; null while there is none. */
  take(mirror: boolean): ImageBitmap | null;
}

export interface CameraFeed extends Feed {
  readonly info: CameraInfo;
  setTorch(on: boolean): Promise<void>;
  hold(): void;
  resume(): Promise<void>;
  stop(): void;
}

export interface CameraFeedListeners {
  readonly onFrame: (mediaTime: number) => void;
  readonly onEnded: () => void;
  /** The system withholds the picture, or gives it again. */
  readonly onMuted: (muted: boolean) => void;
}

export interface VideoFeed extends Feed {
  /** Seconds, as all times here. */
  readonly duration: number;
  readonly time: number;
  readonly presentedTime: number;
  readonly playing: boolean;
  rate: number;
  loop: boolean;
  play(): Promise<void>;
  pause(): void;
  seek(seconds: number): Promise<void>;
  close(): void;
}

/** What is drawn on to be recorded. */
export interface RecordingCanvas {
  readonly context: CanvasRenderingContext2D;
  readonly type: RecordingType;
  readonly createRecorder: () => MediaRecorderLike;
  /** Ends the capture; nothing is recorded any more. */
  readonly release: () => void;
}

/** Everything live needs of a browser, so that its logic runs in Node against a fake. */
export interface LivePorts {
  /** Milliseconds on a steady clock. */
  now(): number;
  openCamera(request: CameraRequest, listeners: CameraFeedListeners): Promise<CameraFeed>;
  listCameras(): Promise<readonly CameraDevice[]>;
  /** Calls back when cameras come or go, for the life of the page. */
  watchCameras(listener: () => void): Promise<void>;
  /** Calls back at once and whenever the permission changes, for the life of the page. */
  watchPermission(listener: (permission: CameraPermission) => void): Promise<void>;
  openVideo(file: File, listeners: VideoListeners): Promise<VideoFeed>;
  /** Calls back when the page becomes hidden or visible, for the life of the page. */
  watchHidden(listener: (hidden: boolean) => void): void;
  toPng(bitmap: ImageBitmap): Promise<Blob>;
  /** @throws AppError `recording-failed` where the browser can record nothing */
  createRecording(width: number, height: number): Promise<RecordingCanvas>;
}
