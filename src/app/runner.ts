import type { FrameResult } from '../inference/api/messages';
import type { InferenceClient } from '../inference/page/client';
import type { RunPlan } from './runPlan';
import type { SourceImage } from './slices/source';
import { traceFrames } from './traceFrames';

/** A picture to run on. Another image means that the worker has to be sent a copy. */
export interface Frame {
  readonly image: SourceImage;
}

/** A run that has come to its result. */
export interface FinishedRun {
  readonly frame: Frame;
  readonly plan: RunPlan;
  readonly result: FrameResult;
}

/** Where frames come from. For each frame it hears once how the run ended, before it is asked for the next. */
export interface FrameSource {
  /**
   * The frame whose run begins now; null where none is due.
   * @param changed whether something that a result depends on has changed since the last run began
   */
  next(changed: boolean): Frame | null;
  /** What to ask of the run, read when its picture is ready. */
  plan(): RunPlan;
  settle(run: FinishedRun): void;
  fail(frame: Frame, error: unknown): void;
}

export interface RunnerPorts {
  /** Null while nothing can run. */
  readonly client: () => InferenceClient | null;
  readonly copy: (bitmap: ImageBitmap) => Promise<ImageBitmap>;
  readonly onRunning: (running: boolean) => void;
  /** A run is done, and its source has heard of it. */
  readonly onResult: (run: FinishedRun) => void;
  /** What is wrong with something else than a run. */
  readonly onError: (error: unknown) => void;
}

/** A run in flight; its source hears how it ended, even if another source is current by then. */
interface RunInFlight {
  readonly client: InferenceClient;
  readonly source: FrameSource;
  readonly frame: Frame;
}

/**
 * The page's one scheduler: one run is in flight at most, and when it is done, the current source is asked for the
 * next. Requests that come in meanwhile are one: the next run uses whatever is newest then.
 */
export class Runner {
  private source: FrameSource | null = null;
  private inFlight: RunInFlight | null = null;
  private changed = false;
  private loop: Promise<void> = Promise.resolve();
  private count = 0;
  /** The image the worker holds, and the side it placed it for; see `RunRequest.inputSize`. */
  private held: { readonly id: number; readonly inputSize: number | undefined } | null = null;

  constructor(private readonly ports: RunnerPorts) {}

  /** Frames come from this source from now on. */
  use(source: FrameSource): void {
    this.source = source;
  }

  /** Something the result depends on has changed. */
  request(): void {
    this.changed = true;
    this.wake();
  }

  /** The source may have a frame. */
  wake(): void {
    if (this.inFlight) {
      traceFrames?.(`put off, #${this.count} is in flight`);
      return;
    }
    const first = this.take();
    if (first) this.loop = this.run(first);
  }

  /** The worker no longer holds a frame (another model, backend or worker). */
  forgetFrame(): void {
    this.held = null;
  }

  /** Resolves when no run is in flight and none is due. */
  async idle(): Promise<void> {
    while (this.inFlight) await this.loop;
  }

  private take(): RunInFlight | null {
    const { source } = this;
    const client = this.ports.client();
    if (!source || !client) {
      traceFrames?.('put off, there is no model, or no backend');
      return null;
    }
    const frame = this.guarded(() => source.next(this.changed));
    if (!frame) return null;
    traceFrames?.(
      `#${this.count + 1} begins, ${this.changed ? 'something has changed' : 'its frame is due'}`,
    );
    this.changed = false;
    this.inFlight = { client, source, frame };
    return this.inFlight;
  }

  private async run(first: RunInFlight): Promise<void> {
    this.ports.onRunning(true);
    try {
      for (let run: RunInFlight | null = first; run; run = this.take()) await this.once(run);
    } finally {
      this.inFlight = null;
      this.ports.onRunning(false);
    }
  }

  private async once(run: RunInFlight): Promise<void> {
    let finished: FinishedRun | null;
    try {
      finished = await this.send(run);
      if (finished) run.source.settle(finished);
      else this.changed = true;
    } catch (error) {
      traceFrames?.(`#${this.count} failed: ${String(error)}; requests made meanwhile are dropped`);
      // What has changed for another source that took over meanwhile is not this one's to drop.
      if (run.source === this.source) this.changed = false;
      this.held = null;
      this.guarded(() => run.source.fail(run.frame, error));
      return;
    }
    if (finished) this.guarded(() => this.ports.onResult(finished));
  }

  /** An error is reported; it ends neither the loop nor the callback that woke it. */
  private guarded<T>(task: () => T): T | null {
    try {
      return task();
    } catch (error) {
      this.ports.onError(error);
      return null;
    }
  }

  /** @returns null where another model or worker took over on the way and never had the frame, which has to come again */
  private async send({ client, source, frame }: RunInFlight): Promise<FinishedRun | null> {
    const { id, origin, bitmap } = frame.image;
    const isHeld = this.held?.id === id && this.held.inputSize === source.plan().asked.inputSize;
    const image = isHeld ? null : await this.ports.copy(bitmap);
    const plan = source.plan();
    const request = { ...plan.asked, frame: ++this.count, image };
    this.held = { id, inputSize: plan.asked.inputSize };
    traceFrames?.(
      `#${request.frame} is sent: ${plan.purpose}, ${origin.kind} image ${id}, picture ${image ? 'copied' : 're-used'}`,
    );
    try {
      const result = await client.run(request);
      traceFrames?.(`#${request.frame} is done, ${result.totalMs.toFixed(1)} ms, re-used: ${reused(result)}`);
      return { frame, plan, result };
    } catch (error) {
      // A live frame that was taken is told how it ended, whatever the cause.
      if (this.held !== null || (image !== null && origin.kind === 'live')) throw error;
      traceFrames?.(`#${request.frame} is dropped, its picture went with the model or worker before`);
      return null;
    }
  }
}

/** Stages that were answered from what the last run had left. */
function reused({ timings }: FrameResult): string {
  const stages = timings.filter(({ cached }) => cached).map(({ stage }) => stage);
  return stages.join(', ') || 'nothing';
}
