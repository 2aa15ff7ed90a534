import type { Trouble } from './connection';

/** This long without trouble after a recovery, milliseconds, and the next one counts as the first. */
const QUIET_MS = 60_000;

/** Recoveries from one cause in a row before it is left to the user. */
export const MAX_RECOVERIES = 3;

/**
 * How often each trouble has struck in a row. Time counts from the end of a recovery, however long that took: a slow
 * machine must not take a device that is lost again at once for one that held.
 */
export class TroubleCount {
  private readonly counts = new Map<Trouble, number>();
  private recoveredAt: number | null = null;

  constructor(private readonly now: () => number = () => performance.now()) {}

  add(cause: Trouble): void {
    if (this.recoveredAt !== null && this.now() - this.recoveredAt > QUIET_MS) this.counts.clear();
    this.counts.set(cause, this.of(cause) + 1);
  }

  of(cause: Trouble): number {
    return this.counts.get(cause) ?? 0;
  }

  /** Of all causes. */
  get total(): number {
    return [...this.counts.values()].reduce((a, b) => a + b, 0);
  }

  /** While it recovers no time passes. */
  recovering(): void {
    this.recoveredAt = null;
  }

  recovered(): void {
    this.recoveredAt = this.now();
  }

  clear(): void {
    this.counts.clear();
  }
}
