import { vi } from 'vitest';
import { AppError } from '../../../model/errors';
import type { CameraInfo, CameraListeners } from '../../../sources/live/camera';
import type { CameraDevice, CameraPermission } from '../../../sources/live/cameras';
import type { Facing } from '../../../sources/live/resolutions';
import type { VideoListeners } from '../../../sources/live/videoFile';
import type { CameraFeed, LivePorts, VideoFeed } from '../ports';

/** Stands for cameras, video elements and the page's visibility, in Node. */

const bitmap = (width: number, height: number, label: string) =>
  ({ width, height, label, close: vi.fn() }) as unknown as ImageBitmap;

export class FakeCamera implements CameraFeed {
  readonly element = null;
  readonly info: CameraInfo;
  frame = 0;
  taken = 0;
  readonly setTorch = vi.fn<CameraFeed['setTorch']>(async () => undefined);
  readonly hold = vi.fn();
  readonly resume = vi.fn(async () => undefined);
  readonly stop = vi.fn();

  constructor(
    private readonly listeners: CameraListeners,
    facing: Facing | null,
  ) {
    this.info = { deviceId: 'a', label: 'Fake camera', width: 64, height: 48, facing, hasTorch: true };
  }

  take(mirror: boolean): ImageBitmap {
    this.taken++;
    return bitmap(64, 48, `${this.frame}${mirror ? ' mirrored' : ''}`);
  }

  /** A new frame is on screen. */
  present(): void {
    this.frame++;
    this.listeners.onFrame(this.frame / 30);
  }

  /** The system withholds the picture. */
  mute(muted: boolean): void {
    this.listeners.onMuted(muted);
  }

  /** Unplugged. */
  end(): void {
    this.listeners.onEnded();
  }
}

export class FakeVideo implements VideoFeed {
  readonly element = null;
  readonly duration = 2;
  time = 0;
  presentedTime = 0;
  playing = false;
  rate = 1;
  loop = false;
  /** Every seek, seconds. */
  readonly seeks: number[] = [];
  /** Seeks do not arrive while set, as where the element is taken away before. */
  stuck = false;
  readonly close = vi.fn(() => this.abandon(new AppError('cancelled')));
  private abandon: (error: AppError) => void = () => {};

  constructor(private readonly listeners: VideoListeners) {}

  take(): ImageBitmap {
    return bitmap(64, 48, `at ${this.time}`);
  }

  async play(): Promise<void> {
    this.playing = true;
    this.listeners.onChange();
  }

  pause(): void {
    this.playing = false;
    // Its event is a task of its own.
    setTimeout(() => this.listeners.onChange());
  }

  async seek(seconds: number): Promise<void> {
    this.seeks.push(seconds);
    if (this.stuck) await new Promise((_, reject) => (this.abandon = reject));
    await Promise.resolve();
    this.present(seconds);
  }

  present(time: number): void {
    this.time = time;
    this.presentedTime = time;
    this.listeners.onFrame(time);
    this.listeners.onChange();
  }
}

export class FakeLive implements LivePorts {
  clock = 0;
  readonly cameras: FakeCamera[] = [];
  readonly videos: FakeVideo[] = [];
  devices: readonly CameraDevice[] = [{ deviceId: 'a', label: 'Fake camera' }];
  permission: CameraPermission = 'granted';
  /** Where the cameras opened from now on look. */
  facing: Facing | null = null;
  /** What the next attempts to open a camera come to. */
  cameraError: AppError | null = null;
  videoError: AppError | null = null;
  private onDevices = () => {};
  private onPermission: (permission: CameraPermission) => void = () => {};
  private onHidden: (hidden: boolean) => void = () => {};

  now = () => this.clock;

  openCamera = vi.fn<LivePorts['openCamera']>(async (_, listeners) => {
    if (this.cameraError) throw this.cameraError;
    const camera = new FakeCamera(listeners, this.facing);
    this.cameras.push(camera);
    return camera;
  });

  listCameras = async () => this.devices;

  async watchCameras(listener: () => void): Promise<void> {
    this.onDevices = listener;
  }

  async watchPermission(listener: (permission: CameraPermission) => void): Promise<void> {
    this.onPermission = listener;
    listener(this.permission);
  }

  openVideo = async (_: File, listeners: VideoListeners) => {
    if (this.videoError) throw this.videoError;
    const video = new FakeVideo(listeners);
    this.videos.push(video);
    return video;
  };

  watchHidden(listener: (hidden: boolean) => void): void {
    this.onHidden = listener;
  }

  toPng = vi.fn<LivePorts['toPng']>(async () => new Blob(['png'], { type: 'image/png' }));

  createRecording = vi.fn<LivePorts['createRecording']>(async () => {
    throw new Error('not here');
  });

  plug(devices: readonly CameraDevice[]): void {
    this.devices = devices;
    this.onDevices();
  }

  decide(permission: CameraPermission): void {
    this.permission = permission;
    this.onPermission(permission);
  }

  hide(hidden: boolean): void {
    this.onHidden(hidden);
  }
}
