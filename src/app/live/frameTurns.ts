import { AppError } from '../../model/errors';
import type { ActionContext } from '../actions/context';
import { traceFrames } from '../traceFrames';
import { CADENCES, type FrameCounts, FramePolicy, type LiveMode } from './framePolicy';
import type { TrackedFrame } from './trackFrames';

/** Runs that fail one after the other before live waits for the user, and what it waits after each, ms. */
const MAX_FAILURES = 4;
const RETRY_MS = 800;

/** A run that someone waits for: it takes its frame whatever the policy says. */
export interface Demand {
  begun: boolean;
  readonly resolve: (frame: TrackedFrame) => void;
  readonly reject: (error: AppError) => void;
}

/** When live's frames have their turn: by the policy, on demand, and again after a failure. */
export class FrameTurns {
  private policy: FramePolicy;
  private timer: ReturnType<typeof setTimeout> | undefined;
  /** The newest; of a feed that is gone it is rejected, also where its run is in flight. */
  private demand: Demand | null = null;
  /** Set while frames come on demand only. */
  private exclusive = false;
  private failures = 0;

  constructor(
    private readonly context: ActionContext,
    private readonly now: () => number,
    /** A while after a failure: the frame on screen may be tried once more. */
    private readonly onRetry: () => void,
  ) {
    this.policy = new FramePolicy(now);
  }

  get counts(): FrameCounts {
    return this.policy.counts;
  }

  /** Whether frames that come are looked at. */
  get isActive(): boolean {
    return this.policy.isActive;
  }

  get onDemandOnly(): boolean {
    return this.exclusive;
  }

  /** Someone waits for the next frame. */
  get demanded(): boolean {
    return this.demand !== null && !this.demand.begun;
  }

  /** Whether a frame may begin now; where one has to wait, the runner is woken when its time has come. */
  isDue(): boolean {
    if (this.demanded) return true;
    const delay = this.exclusive ? null : this.policy.delay();
    if (delay === null) return false;
    clearTimeout(this.timer);
    if (delay === 0) return true;
    traceFrames?.(`put off, a frame of live rests ${delay.toFixed(0)} ms`);
    this.timer = setTimeout(() => this.context.runner.wake(), delay);
    return false;
  }

  /** Another feed begins. */
  restart(mode: LiveMode): void {
    this.policy = new FramePolicy(this.now, CADENCES[mode]);
    this.failures = 0;
  }

  /** The feed is gone: whoever waits for one of its frames gets an error. */
  cancel(): void {
    clearTimeout(this.timer);
    this.exclusive = false;
    this.demand?.reject(new AppError('cancelled'));
    this.demand = null;
  }

  setMode(mode: LiveMode): void {
    this.policy.setCadence(CADENCES[mode]);
  }

  setActive(active: boolean): void {
    this.failures = 0;
    if (active) this.policy.resume();
    else this.policy.pause();
  }

  /** A new frame is on screen, and others follow. */
  offer(): void {
    if (this.policy.offer()) traceFrames?.('a frame of live is dropped, a newer one is there');
    this.context.runner.wake();
  }

  /** No frame follows the one on screen. */
  offerLast(): void {
    this.policy.offerLast();
    this.context.runner.wake();
  }

  /** From now until `release` frames are run on demand only. */
  reserve(): void {
    this.exclusive = true;
  }

  release(): void {
    this.exclusive = false;
  }

  /**
   * The next frame that is taken, run.
   * @throws AppError of the run; `cancelled` when the feed is gone, or another demand comes first
   */
  next(): Promise<TrackedFrame> {
    return new Promise((resolve, reject) => {
      this.demand?.reject(new AppError('cancelled'));
      this.demand = { begun: false, resolve, reject };
      this.context.runner.wake();
    });
  }

  /** A frame is taken. @returns who waits for it; null where the policy let it begin */
  begin(): Demand | null {
    const demand = this.demanded ? this.demand : null;
    if (demand) demand.begun = true;
    else this.policy.begin();
    return demand;
  }

  /** The frame begun for this demand has been run. */
  succeeded(demand: Demand | null): void {
    if (!demand) this.policy.finish();
    this.failures = 0;
  }

  /** The run of a frame that nobody waits for failed. @returns whether it was one too many: no other begins then */
  failed(): boolean {
    this.policy.finish();
    this.failures++;
    if (this.failures >= MAX_FAILURES) {
      this.setActive(false);
      return true;
    }
    clearTimeout(this.timer);
    this.timer = setTimeout(this.onRetry, RETRY_MS * this.failures);
    return false;
  }
}
