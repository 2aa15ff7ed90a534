import type { Camera, CameraListeners } from '../../sources/live/camera';
import type { CameraDevice, CameraPermission } from '../../sources/live/cameras';
import type { MediaRecorderLike, RecordingType } from '../../sources/live/recorder';
import type { CameraRequest } from '../../sources/live/resolutions';
import type { VideoFile, VideoListeners } from '../../sources/live/videoFile';

/** Something whose frames are run as they come. */
export interface Feed {
  /** Shown on the stage; null where there is no page (tests). */
  readonly element: HTMLVideoElement | null;
  /** The frame on screen, at the size it is run at; null while there is none. */
  take(mirror: boolean): ImageBitmap | null;
}

export type CameraFeed = Feed & Pick<Camera, 'info' | 'setTorch' | 'hold' | 'resume' | 'stop'>;

/** Times in seconds. */
export type VideoFeed = Feed & Omit<VideoFile, 'element' | 'name' | 'take'>;

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
  openCamera(request: CameraRequest, listeners: CameraListeners): Promise<CameraFeed>;
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
