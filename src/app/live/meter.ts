/** What live achieves, over its last runs. */
export interface LiveRates {
  /** Runs a second; null until there were two. */
  readonly fps: number | null;
  /** From taking a frame to its boxes, milliseconds, median; null until there was one. */
  readonly latencyMs: number | null;
}

/** Runs that the rates look back on, and how far at most: after a pause they start afresh. */
const WINDOW = 20;
const MAX_AGE_MS = 10_000;

interface Measured {
  readonly at: number;
  readonly latencyMs: number;
}

/** Measures the pace of live runs. */
export class LiveMeter {
  private runs: Measured[] = [];

  /** @param at when the run ended, ms on a steady clock */
  add(at: number, latencyMs: number): void {
    this.runs = [...this.runs.filter((run) => at - run.at <= MAX_AGE_MS), { at, latencyMs }].slice(-WINDOW);
  }

  get rates(): LiveRates {
    const first = this.runs[0];
    const last = this.runs.at(-1);
    if (!first || !last) return { fps: null, latencyMs: null };
    const sorted = this.runs.map(({ latencyMs }) => latencyMs).sort((a, b) => a - b);
    const fps = last.at > first.at ? (1000 * (this.runs.length - 1)) / (last.at - first.at) : null;
    return { fps, latencyMs: sorted[Math.floor(sorted.length / 2)]! };
  }

  reset(): void {
    this.runs = [];
  }
}
