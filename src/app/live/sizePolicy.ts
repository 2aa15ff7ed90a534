import { INPUT_MULTIPLE } from '../../model/network/variants';
import { CADENCES } from './framePolicy';

/** Runs a second from which boxes seem to move with the picture: a tenth of a second is felt as at once. */
export const INTERACTIVE_FPS = 10;

/** What a run may take for that, where live is smooth, ms. */
export const RUN_BUDGET_MS = (1000 * CADENCES.smooth.busyShare) / INTERACTIVE_FPS;

/** A larger side is tried where it is expected to need at most this share of the budget. */
const ROOM = 0.8;

/** Another side costs about as much as loading the model: not sooner than this after the last change, ms. */
export const SETTLE_MS = 3000;

/** A side that proved too slow is not tried again for so long, ms. */
export const RETRY_MS = 60_000;

/** Runs to judge a side by; its first, which warms up, does not count. */
const LEAST_RUNS = 4;

/** Weight of the newest run in the running mean. */
const SMOOTHING = 0.3;

/**
 * Chooses the side of the network's input that holds an interactive rate: lower when runs take too long, higher again
 * when there is room, never above the model's own. A run's time goes with the square of the side. Pure: time comes
 * from the clock it is given.
 */
export class SizePolicy {
  /** Null is the model's own. */
  private lowered: number | null = null;
  private own = 0;
  private runs = 0;
  private meanMs = 0;
  private changedAt = Number.NEGATIVE_INFINITY;
  private tooSlow: { readonly side: number; readonly at: number } | null = null;
  private forbidden = false;

  /** @param now milliseconds on a steady clock */
  constructor(private readonly now: () => number) {}

  /** Side to run at, pixels. @param own the model's, as the user chose it */
  side(own: number): number {
    return own === this.own ? (this.lowered ?? own) : own;
  }

  /** A run has ended. @param side that it ran at @param ms it took in the network */
  add(own: number, side: number, ms: number): void {
    if (own !== this.own) this.reset();
    this.own = own;
    // Of before the last change.
    if (this.forbidden || side !== this.side(own)) return;
    this.runs++;
    if (this.runs === 1) return;
    this.meanMs = this.runs === 2 ? ms : this.meanMs + SMOOTHING * (ms - this.meanMs);
    if (this.runs <= LEAST_RUNS || this.now() - this.changedAt < SETTLE_MS) return;
    if (this.meanMs > RUN_BUDGET_MS) this.lower(side);
    else if (side < own) this.raise(side, own);
  }

  /** The model's own side from now on, until `reset`: others are not available. */
  forbid(): void {
    this.lowered = null;
    this.forbidden = true;
  }

  /** The next run warms up, as after a change: its sessions or its kernels are new. */
  restart(): void {
    this.runs = 0;
  }

  /** Back to the model's own side. */
  reset(): void {
    this.lowered = null;
    this.tooSlow = null;
    this.forbidden = false;
    this.runs = 0;
    this.changedAt = Number.NEGATIVE_INFINITY;
  }

  private lower(side: number): void {
    const fitting = side * Math.sqrt(RUN_BUDGET_MS / this.meanMs);
    const next = Math.floor(fitting / INPUT_MULTIPLE) * INPUT_MULTIPLE;
    this.tooSlow = { side, at: this.now() };
    if (side > INPUT_MULTIPLE) this.change(Math.max(INPUT_MULTIPLE, next));
  }

  private raise(side: number, own: number): void {
    const next = Math.min(own, side + INPUT_MULTIPLE);
    const expectedMs = this.meanMs * (next / side) ** 2;
    if (expectedMs > ROOM * RUN_BUDGET_MS) return;
    const { tooSlow } = this;
    if (tooSlow && next >= tooSlow.side && this.now() - tooSlow.at < RETRY_MS) return;
    this.change(next);
  }

  private change(side: number): void {
    this.lowered = side;
    this.runs = 0;
    this.changedAt = this.now();
  }
}
