/** Views that cost a readback of their own (pyramid, graph) follow at most this often, milliseconds. */
export const REFRESH_MS = 400;

/** And they may take this share of the time at most, however slow they are here. */
const REFRESH_SHARE = 0.2;

/** Lets through the frames that costly views follow. Pure: time comes from the caller, ms on a steady clock. */
export class RefreshGate {
  private last = Number.NEGATIVE_INFINITY;
  private cost = 0;

  /** Whether a frame that is ready at `now` should refresh them; if so, it counts as the last. */
  pass(now: number): boolean {
    if (now - this.last < Math.max(REFRESH_MS, this.cost / REFRESH_SHARE)) return false;
    this.last = now;
    return true;
  }

  /** What the last refresh took, ms. */
  spent(ms: number): void {
    this.cost = ms;
  }

  /** The next frame passes. */
  reset(): void {
    this.last = Number.NEGATIVE_INFINITY;
  }
}
