import { patch } from '../state';
import { type LiveContext, patchLive } from './context';
import { FrameClock } from './frameClock';
import type { VideoFeed } from './ports';
import { NO_VIDEO } from './state';

/** A video file: opening, playing, seeking, stepping. */
export class VideoActions {
  private video: VideoFeed | null = null;
  private attempt = 0;
  private clock = new FrameClock();
  /** Where to seek next, while a seek is on its way. */
  private target: number | null = null;
  /** The video that a seek is on its way in. */
  private seeking: VideoFeed | null = null;

  constructor(private readonly context: LiveContext) {}

  get feed(): VideoFeed | null {
    return this.video;
  }

  /** A file that can't be played leaves everything as it is. */
  async open(file: File): Promise<void> {
    const { store, session, ports, report, clear } = this.context;
    const attempt = ++this.attempt;
    const current = () => attempt === this.attempt;
    try {
      const video = await ports.openVideo(file, {
        onFrame: (mediaTime) => current() && this.presented(mediaTime),
        onChange: () => current() && this.changed(),
        onError: (error) => current() && report(error),
      });
      if (!current()) return video.close();
      clear();
      this.attempt = attempt;
      this.video = video;
      this.clock = new FrameClock();
      session.attach(video, file.name);
      patchLive(store, 'video', { ...NO_VIDEO, name: file.name, duration: video.duration });
      patch(store, 'live', { kind: 'video', phase: 'paused' });
      session.presented(0);
      await video.play();
    } catch (error) {
      if (current()) report(error);
    }
  }

  async play(): Promise<void> {
    const { video } = this;
    const { store, report } = this.context;
    if (!video || store.getState().live.analysis.running) return;
    this.wake();
    try {
      // A video at its end starts over.
      if (video.time >= video.duration) await video.seek(0);
      await video.play();
    } catch (error) {
      report(error);
    }
  }

  pause(): void {
    if (!this.video?.playing) return;
    this.video.pause();
    // Its event comes later; frames that come before it are the last.
    this.changed();
    this.context.session.offerLast();
  }

  /** While a seek is on its way, only the newest target is kept. @param seconds */
  async seek(seconds: number): Promise<void> {
    const { video } = this;
    const { store, report } = this.context;
    const analysing = () => store.getState().live.analysis.running;
    if (!video || analysing()) return;
    this.wake();
    patchLive(store, 'video', { time: seconds });
    this.target = seconds;
    if (this.seeking === video) return;
    this.seeking = video;
    try {
      while (this.target !== null && this.video === video && !analysing()) {
        const target: number = this.target;
        this.target = null;
        await video.seek(target);
      }
    } catch (error) {
      report(error);
    } finally {
      if (this.seeking === video) this.seeking = null;
    }
  }

  /** The next or previous frame. */
  async step(by: 1 | -1): Promise<void> {
    if (!this.video) return;
    this.pause();
    await this.seek(this.clock.target(this.video.presentedTime, by, this.video.duration));
  }

  setRate(rate: number): void {
    if (!this.video) return;
    this.video.rate = rate;
    patchLive(this.context.store, 'video', { rate });
  }

  setLoop(loop: boolean): void {
    if (!this.video) return;
    this.video.loop = loop;
    patchLive(this.context.store, 'video', { loop });
  }

  release(): void {
    this.attempt++;
    this.target = null;
    this.seeking = null;
    this.video?.close();
    this.video = null;
  }

  /** Frames are wanted again, after a snapshot or after runs that failed. */
  private wake(): void {
    const { store, session } = this.context;
    session.setActive(true);
    if (store.getState().live.phase === 'halted') patch(store, 'live', { phase: 'paused' });
  }

  private presented(mediaTime: number): void {
    this.clock.presented(mediaTime, this.video?.playing ?? false);
    this.context.session.presented(mediaTime);
    this.context.onPresented();
  }

  private changed(): void {
    const { video } = this;
    const { store } = this.context;
    if (!video) return;
    const { playing, duration, time } = video;
    // While a seek waits the bar stays where the user has put it.
    patchLive(store, 'video', { playing, duration, ...(!this.seeking && { time }) });
    if (store.getState().live.phase !== 'halted') {
      patch(store, 'live', { phase: playing ? 'running' : 'paused' });
    }
  }
}
