/** What to favour when a run takes longer than a frame lasts. */
export const LIVE_MODES = ['smooth', 'accurate'] as const;
export type LiveMode = (typeof LIVE_MODES)[number];

export interface Cadence {
  /** Largest share of time that runs may take; what is left belongs to the page and the video. */
  readonly busyShare: number;
  /** Least time from one start to the next, milliseconds: no use in more runs than a screen shows. */
  readonly minIntervalMs: number;
}

export const CADENCES: Readonly<Record<LiveMode, Cadence>> = {
  smooth: { busyShare: 0.75, minIntervalMs: 1000 / 30 },
  accurate: { busyShare: 1, minIntervalMs: 0 },
};

/** Weight of the newest run in the running mean of their durations. */
const SMOOTHING = 0.3;

export interface FrameCounts {
  /** Frames that came while live was on. */
  readonly offered: number;
  /** Runs begun. */
  readonly begun: number;
  /** Frames that a newer one replaced before they were looked at. */
  readonly dropped: number;
}

/**
 * The pace of live's runs: the newest frame always wins, and one waits at most. It says when that may begin, to a
 * runner that asks while none is in flight. It holds no frames; `begin` is the moment at which to take the newest.
 * Pure: time comes from the clock it is given.
 */
export class FramePolicy {
  private waiting = false;
  private lastStart = Number.NEGATIVE_INFINITY;
  private lastEnd = Number.NEGATIVE_INFINITY;
  /** Running mean of the runs' durations, ms. */
  private meanMs = 0;
  private active = true;
  /** The frame that waits is the last: nothing is gained by resting before it. */
  private isLast = false;
  private counters = { offered: 0, begun: 0, dropped: 0 };

  /** @param now milliseconds on a steady clock */
  constructor(
    private readonly now: () => number,
    private cadence: Cadence = CADENCES.smooth,
  ) {}

  get counts(): FrameCounts {
    return { ...this.counters };
  }

  /** Whether offers count. */
  get isActive(): boolean {
    return this.active;
  }

  setCadence(cadence: Cadence): void {
    this.cadence = cadence;
  }

  /** A new frame is there. @returns whether one that waited is dropped for it */
  offer(): boolean {
    if (!this.active) return false;
    const drops = this.waiting;
    this.counters.offered++;
    if (drops) this.counters.dropped++;
    this.waiting = true;
    return drops;
  }

  /** No frame follows the one on screen, which may begin at once. */
  offerLast(): void {
    if (!this.active) return;
    if (!this.waiting) this.offer();
    this.isLast = true;
  }

  /** Milliseconds until the waiting frame may begin, 0 for now; null while none waits. */
  delay(): number | null {
    if (!this.active || !this.waiting) return null;
    return this.isLast ? 0 : Math.max(0, this.nextStart() - this.now());
  }

  /** The newest frame is taken. @throws RangeError when none waits */
  begin(): void {
    if (!this.waiting) throw new RangeError('no frame may begin now');
    this.waiting = false;
    this.isLast = false;
    this.lastStart = this.now();
    this.counters.begun++;
  }

  /** The run of the frame that began last has ended, well or not. @returns its duration, ms */
  finish(): number {
    if (this.lastStart === Number.NEGATIVE_INFINITY) throw new RangeError('no frame has begun');
    this.lastEnd = this.now();
    const duration = this.lastEnd - this.lastStart;
    this.meanMs = this.meanMs === 0 ? duration : this.meanMs + SMOOTHING * (duration - this.meanMs);
    return duration;
  }

  /** Offers count for nothing until `resume`; the frame that waited is forgotten, the one in flight may finish. */
  pause(): void {
    this.active = false;
    this.waiting = false;
    this.isLast = false;
  }

  resume(): void {
    this.active = true;
  }

  private nextStart(): number {
    const { busyShare, minIntervalMs } = this.cadence;
    const rest = this.meanMs * (1 / busyShare - 1);
    return Math.max(this.lastStart + minIntervalMs, this.lastEnd + rest);
  }
}
