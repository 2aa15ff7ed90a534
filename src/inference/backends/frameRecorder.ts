import type { GpuContext } from '../../webgpu/device';

/**
 * Collects what the stages of a frame dispatch in one encoder, which is submitted when somebody needs the results. Where
 * stages are timed each is submitted, and awaited, by itself (ADR 085).
 */
export class FrameRecorder {
  timesStages = true;
  private encoder: GPUCommandEncoder | null = null;
  /** Stages in the encoder. */
  private readonly labels = new Set<string>();

  constructor(private readonly gpu: GpuContext) {}

  async record(label: string, record: (encoder: GPUCommandEncoder) => void): Promise<void> {
    const encoder = this.take();
    try {
      record(encoder);
    } catch (error) {
      // What the stages before recorded is lost with it: half a stage must not run.
      encoder.finish();
      throw error;
    }
    this.encoder = encoder;
    this.labels.add(label);
    if (!this.timesStages) return;
    this.flush();
    await this.gpu.device.queue.onSubmittedWorkDone();
  }

  /** The open encoder, for a caller that adds to it and submits it. */
  take(): GPUCommandEncoder {
    const encoder = this.encoder ?? this.gpu.device.createCommandEncoder({ label: 'frame' });
    this.encoder = null;
    this.labels.clear();
    return encoder;
  }

  /** Submits what was recorded: before anything that is not recorded runs, and at the end of a frame. */
  flush(): void {
    if (this.encoder) this.gpu.device.queue.submit([this.take().finish()]);
  }

  /** Submits where a stage is recorded already: what is written to its buffers next is for its next run. */
  flushBefore(label: string): void {
    if (this.labels.has(label)) this.flush();
  }
}
