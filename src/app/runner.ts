import type { FrameResult, RunRequest } from '../inference/api/messages';
import type { InferenceClient } from '../inference/page/client';

/** A picture to run on. A new id means that the worker has to be sent a copy. */
export interface Frame {
  readonly id: number;
  copy(): Promise<ImageBitmap | VideoFrame>;
}

export interface RunnerPorts {
  readonly client: () => InferenceClient | null;
  /** The frame to run on now; null where there is none, or no model. */
  readonly frame: () => Frame | null;
  /** What the state asks for, read when a run starts. */
  readonly request: () => Omit<RunRequest, 'frame' | 'image'>;
  readonly onRunning: (running: boolean) => void;
  readonly onResult: (result: FrameResult, frameId: number, request: RunRequest) => void;
  readonly onError: (error: unknown) => void;
}

/**
 * Runs the pipeline, one run at a time. Requests that come in meanwhile melt into one: when the run in flight is
 * done, the next one uses whatever is newest then.
 */
export class Runner {
  private wanted = false;
  private active = false;
  private loop: Promise<void> = Promise.resolve();
  private count = 0;
  /** The frame the worker holds, and the side it placed it for; see `RunRequest.inputSize`. */
  private sent: { readonly id: number; readonly inputSize: number | undefined } | null = null;

  constructor(private readonly ports: RunnerPorts) {}

  /** Something the result depends on has changed. */
  request(): void {
    this.wanted = true;
    if (this.active) return;
    this.active = true;
    this.loop = this.run();
  }

  /** The worker no longer holds a frame (another model, backend or worker). */
  forgetFrame(): void {
    this.sent = null;
  }

  /** Resolves when nothing is wanted any more. */
  async idle(): Promise<void> {
    while (this.active) await this.loop;
  }

  private async run(): Promise<void> {
    this.ports.onRunning(true);
    try {
      while (this.wanted) {
        this.wanted = false;
        await this.once();
      }
    } catch (error) {
      this.wanted = false;
      this.sent = null;
      this.ports.onError(error);
    } finally {
      this.active = false;
      this.ports.onRunning(false);
    }
  }

  private async once(): Promise<void> {
    const client = this.ports.client();
    const frame = this.ports.frame();
    if (!client || !frame) return;
    const held = this.sent?.id === frame.id && this.sent.inputSize === this.ports.request().inputSize;
    const image = held ? null : await frame.copy();
    const request = { ...this.ports.request(), frame: ++this.count, image };
    this.sent = { id: frame.id, inputSize: request.inputSize };
    const result = await client.run(request).catch((error: unknown) => {
      // Another model or worker took over on the way and never had the frame: it comes with the next run.
      if (image !== null || this.sent !== null) throw error;
      return null;
    });
    if (result) this.ports.onResult(result, frame.id, request);
    else this.wanted = true;
  }
}
