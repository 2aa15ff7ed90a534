import type { FrameResult } from '../../inference/api/messages';
import { selectEngines } from '../engines/selectors';
import { selectBackend, selectModel } from '../selectors';
import type { AppStore } from '../state';
import { SizePolicy } from './sizePolicy';

/**
 * The input side of live's runs: as `SizePolicy` has it while frames flow smoothly, the model's own for whatever
 * stays on the stage.
 */
export class AdaptiveSize {
  private readonly policy: SizePolicy;
  /** Side of the last run, pixels. */
  private ranAt: number | null = null;
  private wasAdapting = false;
  /** What the worker's sessions were built for: with another engine, backend or model come new ones. */
  private builtFor: readonly unknown[] = [];

  constructor(
    private readonly store: AppStore,
    now: () => number,
    /** The frame that is, or is about to be, on the stage for good was run at less than the model's own side. */
    private readonly onEnded: () => void,
  ) {
    this.policy = new SizePolicy(now);
    store.subscribe(() => this.check());
  }

  /** What to ask of the next run: nothing where it is the model's own side. */
  get asked(): { readonly inputSize?: number } {
    const { own } = this;
    const side = own === null ? null : this.sideFor(own);
    return side !== null && side !== own ? { inputSize: side } : {};
  }

  reset(): void {
    this.ranAt = null;
    this.policy.reset();
  }

  /** A new frame has been run. */
  ran({ inputSize, totalMs }: FrameResult): void {
    const { own } = this;
    if (this.ranAt !== inputSize) this.policy.restart();
    this.ranAt = inputSize;
    if (own === null) return;
    if (this.adapting) this.policy.add(own, inputSize, totalMs);
    else if (this.changes) this.onEnded();
  }

  /** The frame on the stage has been run again. */
  reran({ inputSize }: FrameResult): void {
    this.ranAt = inputSize;
  }

  /** A run failed: another side than that of the last may be the reason, and is not asked for again. */
  failed(): void {
    if (this.changes) this.policy.forbid();
  }

  private get own(): number | null {
    return selectModel(this.store.getState())?.inputSize ?? null;
  }

  private get adapting(): boolean {
    const { phase, mode } = this.store.getState().live;
    return phase === 'running' && mode === 'smooth';
  }

  /** The next run is at another side than the last. */
  private get changes(): boolean {
    const { own, ranAt } = this;
    return own !== null && ranAt !== null && ranAt !== this.sideFor(own);
  }

  private sideFor(own: number): number {
    return this.adapting ? this.policy.side(own) : own;
  }

  private check(): void {
    const state = this.store.getState();
    const builtFor = [selectEngines(state), selectBackend(state), selectModel(state)];
    if (builtFor.some((part, i) => part !== this.builtFor[i])) this.policy.restart();
    this.builtFor = builtFor;
    const ended = this.wasAdapting && !this.adapting;
    this.wasAdapting = this.adapting;
    if (ended && this.changes) this.onEnded();
  }
}
