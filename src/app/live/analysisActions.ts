import { type AppError, type ErrorCode, toAppError } from '../../model/errors';
import { classLabel, selectModel } from '../selectors';
import { type AnalysedFrame, type AnalysisStep, analyse, sampleTimes } from './analysis';
import { type LiveContext, patchLive } from './context';
import { toJsonLines } from './jsonLines';
import type { VideoFeed } from './ports';
import { NO_ANALYSIS } from './state';
import { TimelineBuilder } from './timeline';
import type { TrackedFrame } from './trackFrames';

/** After these the client replaces its worker, or has done so (`cancelled`), and the frame can be run again. */
const RECOVERABLE: readonly ErrorCode[] = ['worker-crashed', 'device-lost', 'out-of-memory', 'cancelled'];

/** A pass over the whole video, with its timeline. */
export class AnalysisActions {
  private cancelled: AbortController | null = null;
  /** Of the last pass; too many for a state that is copied at every change. */
  private frames: AnalysedFrame[] = [];

  constructor(
    private readonly context: LiveContext,
    private readonly video: () => VideoFeed | null,
  ) {}

  setStep(step: AnalysisStep): void {
    if (!this.state.running) patchLive(this.context.store, 'analysis', { step });
  }

  /** What was found before a cancel or an error stays. */
  async start(): Promise<void> {
    const { store, session, report } = this.context;
    const video = this.video();
    if (!video || this.state.running || !selectModel(store.getState())) return;
    const cancelled = new AbortController();
    this.cancelled = cancelled;
    session.reserve();
    video.pause();
    const { step } = this.state;
    const times = sampleTimes(video.duration, step);
    const counted = new TimelineBuilder(times.length, step);
    this.frames = [];
    patchLive(store, 'analysis', { ...NO_ANALYSIS, step, running: true, total: times.length });
    const ports = { seek: (time: number) => video.seek(time), detect: () => this.detect(cancelled.signal) };
    try {
      for await (const frame of analyse(times, ports, cancelled.signal)) {
        this.frames.push(frame);
        counted.add(frame);
        patchLive(store, 'analysis', { done: this.frames.length, timeline: counted.timeline });
      }
    } catch (error) {
      report(error);
    } finally {
      session.release();
      if (this.cancelled === cancelled) patchLive(store, 'analysis', { running: false });
    }
  }

  /** The frame on its way is the last. */
  cancel(): void {
    this.cancelled?.abort();
  }

  /** The pass as JSON lines. */
  save(): void {
    const { store, environment } = this.context;
    const state = store.getState();
    if (this.frames.length === 0) return;
    const model = selectModel(state);
    const text = toJsonLines(this.frames, (index) => classLabel(model, index));
    const stem = state.live.video.name.replace(/\.[^.]+$/, '') || 'video';
    environment.save(new Blob([text], { type: 'application/jsonl' }), `${stem}-detections.jsonl`);
  }

  /** The video is going: nothing of its pass may reach the next one's. */
  release(): void {
    this.cancelled?.abort();
    this.cancelled = null;
    this.frames = [];
    patchLive(this.context.store, 'analysis', { ...NO_ANALYSIS, step: this.state.step });
  }

  private get state() {
    return this.context.store.getState().live.analysis;
  }

  private async detect(signal: AbortSignal): Promise<Omit<AnalysedFrame, 'index' | 'time'>> {
    const { result, tracks } = await this.run().catch((error: AppError) => {
      if (!RECOVERABLE.includes(error.code) || signal.aborted) throw error;
      return this.run();
    });
    return {
      width: result.sourceWidth,
      height: result.sourceHeight,
      detections: result.detections,
      tracks,
    };
  }

  private run(): Promise<TrackedFrame> {
    return this.context.session.analyseNow().catch((thrown: unknown) => {
      throw toAppError(thrown);
    });
  }
}
