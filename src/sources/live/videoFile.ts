import { AppError } from '../../model/errors';
import { FrameCapture } from './capture';
import { createVideo, onPresentedFrame, playVideo } from './presentedFrames';

/** How long a seek waits for its frame to be presented; hidden tabs present none, and there it is there already. */
const PRESENT_MS = 120;

export interface VideoListeners {
  /** A new frame is on screen; `mediaTime` in seconds. */
  readonly onFrame: (mediaTime: number) => void;
  /** Playing, paused, time, rate or loop has changed. */
  readonly onChange: () => void;
  /** The file turned out to be broken while playing. */
  readonly onError: (error: AppError) => void;
}

const CHANGES = ['play', 'pause', 'ended', 'timeupdate', 'seeked', 'ratechange', 'durationchange'] as const;

/** A video file on a silent element of its own. */
export class VideoFile {
  private readonly capture = new FrameCapture();
  private readonly stopFrames: () => void;
  private readonly listening = new AbortController();
  private frameTime = 0;

  private constructor(
    readonly name: string,
    readonly element: HTMLVideoElement,
    listeners: VideoListeners,
  ) {
    this.stopFrames = onPresentedFrame(element, (mediaTime) => {
      this.frameTime = mediaTime;
      listeners.onFrame(mediaTime);
    });
    const { signal } = this.listening;
    for (const change of CHANGES) element.addEventListener(change, listeners.onChange, { signal });
    element.addEventListener('error', () => listeners.onError(undecodable(name, element)), { signal });
  }

  /** Resolves when the first frame can be shown. @throws AppError `video-undecodable` */
  static async open(blob: Blob, name: string, listeners: VideoListeners): Promise<VideoFile> {
    const element = createVideo();
    element.src = URL.createObjectURL(blob);
    try {
      await settled(element, 'loadeddata', name);
      // Files written while recording do not say how long they are until someone looks at their end.
      if (!Number.isFinite(element.duration)) await findDuration(element, name);
      if (element.videoWidth === 0) throw undecodable(name, element);
      return new VideoFile(name, element, listeners);
    } catch (error) {
      release(element);
      throw error;
    }
  }

  /** Seconds. */
  get duration(): number {
    return this.element.duration;
  }

  /** Media time of the frame on screen, seconds. */
  get presentedTime(): number {
    return this.frameTime;
  }

  get time(): number {
    return this.element.currentTime;
  }

  get playing(): boolean {
    return !this.element.paused && !this.element.ended;
  }

  take(): ImageBitmap | null {
    return this.capture.take(this.element, false);
  }

  /** @throws AppError `video-undecodable` */
  async play(): Promise<void> {
    await playVideo(this.element).catch(() => {
      throw undecodable(this.name, this.element);
    });
  }

  pause(): void {
    this.element.pause();
  }

  /** Resolves when the frame at `seconds` is on screen. @throws AppError `video-undecodable`; `cancelled` if closed */
  async seek(seconds: number): Promise<void> {
    if (this.listening.signal.aborted) throw new AppError('cancelled');
    const target = Math.min(Math.max(0, seconds), this.duration);
    const presented = new Promise<void>((resolve) => {
      this.element.requestVideoFrameCallback(() => resolve());
    });
    this.element.currentTime = target;
    await settled(this.element, 'seeked', this.name);
    await Promise.race([presented, new Promise((resolve) => setTimeout(resolve, PRESENT_MS))]);
  }

  get rate(): number {
    return this.element.playbackRate;
  }

  set rate(rate: number) {
    this.element.playbackRate = rate;
  }

  get loop(): boolean {
    return this.element.loop;
  }

  set loop(loop: boolean) {
    this.element.loop = loop;
  }

  close(): void {
    this.listening.abort();
    this.stopFrames();
    release(this.element);
  }
}

function release(element: HTMLVideoElement): void {
  element.pause();
  URL.revokeObjectURL(element.src);
  element.removeAttribute('src');
  element.load();
  element.remove();
}

function undecodable(name: string, { error }: HTMLVideoElement): AppError {
  return new AppError('video-undecodable', { name, reason: error?.message || `code ${error?.code ?? '?'}` });
}

/**
 * Waits for an event of the element.
 * @throws AppError `video-undecodable` when the element fails instead, `cancelled` when its source is taken away
 */
function settled(element: HTMLVideoElement, event: string, name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const waiting = new AbortController();
    const { signal } = waiting;
    const done = () => {
      waiting.abort();
      resolve();
    };
    const fail = (error: AppError) => {
      waiting.abort();
      reject(error);
    };
    const failed = () => fail(undecodable(name, element));
    element.addEventListener(event, done, { signal });
    element.addEventListener('error', failed, { signal });
    element.addEventListener('emptied', () => fail(new AppError('cancelled')), { signal });
    if (element.error) failed();
  });
}

async function findDuration(element: HTMLVideoElement, name: string): Promise<void> {
  const atEnd = settled(element, 'seeked', name);
  element.currentTime = Number.MAX_SAFE_INTEGER;
  await atEnd;
  const back = settled(element, 'seeked', name);
  element.currentTime = 0;
  await back;
}
