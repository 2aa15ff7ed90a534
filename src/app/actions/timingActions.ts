import type {
  BenchmarkReport,
  Engine,
  ForeignParityReport,
  ParityReport,
} from '../../inference/api/measuring';
import type { OnProgress } from '../../inference/api/messages';
import type { InferenceClient } from '../../inference/page/client';
import { AppError } from '../../model/errors';
import { planRun } from '../runPlan';
import { selectBackend, selectInputSize, selectModel } from '../selectors';
import {
  BENCHMARK_RANGES,
  type BenchmarkKey,
  type BenchmarkSettings,
  type MeasuredOn,
  type Measuring,
  type TimingState,
} from '../slices/timing';
import { patch } from '../state';
import { chosenCells, comparesOrt, isOffered, offeredCells } from '../timing/benchmarkPlan';
import { reportText } from '../timing/reportText';
import { selectObstacle } from '../timing/selectors';
import type { ActionContext } from './context';

/** Engines whose numbers are compared with WASM's. */
const OTHERS = ['wgsl', 'ort-webgpu'] as const satisfies readonly Engine[];

type Work<R> = (client: InferenceClient, onProgress: OnProgress) => Promise<R>;

/** Timing frames and kernels, and measuring engines against each other, in speed and in numbers. */
export class TimingActions {
  constructor(private readonly context: ActionContext) {}

  /** Kernels are timed from the next frame on, which is a whole one. */
  setProfile(profile: boolean): void {
    this.set({ profile });
    if (profile) this.runAgain();
  }

  /** All stages of the frame on the stage, none from its cache. */
  runAgain(): void {
    this.context.runner.forgetFrame();
    this.context.runner.request();
  }

  /** Bounded and rounded to what a benchmark takes. */
  setSetting(setting: keyof BenchmarkSettings, value: number): void {
    if (!Number.isFinite(value)) return;
    const { min, max } = BENCHMARK_RANGES[setting];
    this.set({
      settings: { ...this.state.settings, [setting]: Math.round(Math.min(max, Math.max(min, value))) },
    });
  }

  setCell(cell: BenchmarkKey, on: boolean): void {
    this.set({ cells: { ...this.state.cells, [cell]: on } });
  }

  setCompareOrt(compareOrt: boolean): void {
    this.set({ compareOrt });
  }

  /** Times the chosen parts on the chosen engines, then compares the numbers of those that ran the BiFPN. */
  async benchmark(): Promise<void> {
    const backend = selectBackend(this.context.store.getState());
    const chosen = chosenCells(this.state, backend);
    if (chosen.length === 0) return;
    const { settings } = this.state;
    const skip = offeredCells(backend).filter((cell) => !chosen.includes(cell));
    const unmeasured = OTHERS.filter((engine) => !chosen.includes(`bifpn ${engine}`));
    const compares = backend?.kind === 'webgpu' && unmeasured.length < OTHERS.length;
    const work: Work<{ report: BenchmarkReport; parity: ParityReport | null }> = async (
      client,
      onProgress,
    ) => {
      this.step('timing');
      const report = await client.benchmark({ ...settings, skip }, onProgress);
      if (!compares || this.state.measuring?.ending) return { report, parity: null };
      this.step('comparing');
      return { report, parity: await client.parity(unmeasured, onProgress) };
    };
    const on = this.measuredOn();
    const measured = await this.measure('benchmark', work, () => void this.benchmark());
    if (!measured || !on) return;
    const bytesRead = this.state.frames.at(-1)?.bytesRead ?? 0;
    this.set({ benchmark: { ...settings, ...measured, on, bytesRead } });
    if (measured.parity) this.set({ parity: { on, report: measured.parity } });
  }

  /** Compares the engines' pyramids and boxes on the frame on the stage. */
  async parity(): Promise<void> {
    const backend = selectBackend(this.context.store.getState());
    if (!isOffered(backend, 'bifpn', 'wgsl')) return;
    const skip: Engine[] = comparesOrt(this.state, backend) ? [] : ['ort-webgpu'];
    const work: Work<ParityReport> = (client, onProgress) => {
      this.step('comparing');
      return client.parity(skip, onProgress);
    };
    const on = this.measuredOn();
    const report = await this.measure('parity', work, () => void this.parity());
    if (report && on) this.set({ parity: { on, report } });
  }

  /** Compares the foreign file that the model was made from with it, on the frame on the stage. */
  async foreignParity(): Promise<void> {
    const on = this.measuredOn();
    const work: Work<ForeignParityReport> = (client, onProgress) => {
      this.step('comparing');
      return client.foreignParity(onProgress);
    };
    const report = await this.measure('foreign', work, () => void this.foreignParity());
    if (report && on) this.set({ foreign: { on, report } });
  }

  /** Ends a measurement after the run in flight. */
  async cancel(): Promise<void> {
    const { measuring } = this.state;
    if (!measuring || measuring.ending) return;
    this.set({ measuring: { ...measuring, ending: true } });
    await this.context.client()?.cancelLoad();
  }

  /** @returns whether the last benchmark is on the clipboard now */
  async copyReport(): Promise<boolean> {
    const { benchmark } = this.state;
    if (!benchmark) return false;
    try {
      await this.context.environment.copyText(reportText(benchmark));
      return true;
    } catch (error) {
      this.context.report(error);
      return false;
    }
  }

  private get state(): TimingState {
    return this.context.store.getState().timing;
  }

  private set(change: Partial<TimingState>): void {
    patch(this.context.store, 'timing', change);
  }

  private measuredOn(): MeasuredOn | null {
    const state = this.context.store.getState();
    const model = selectModel(state);
    const backend = selectBackend(state);
    const inputSize = selectInputSize(state);
    if (!backend || !model || inputSize === null) return null;
    return { variant: model.variant, inputSize, backend, image: state.source.image?.name ?? '' };
  }

  /** @returns null where it did not come to an end; what failed is reported */
  private async measure<R>(what: Measuring['what'], work: Work<R>, retry: () => void): Promise<R | null> {
    const { store, report } = this.context;
    const client = this.context.client();
    if (!client || this.state.measuring || selectObstacle(store.getState())) return null;
    this.set({ measuring: { what, step: 'waiting', progress: null, ending: false } });
    const onProgress: OnProgress = ({ done, total }) => {
      const { measuring } = this.state;
      if (measuring && total !== null) this.set({ measuring: { ...measuring, progress: { done, total } } });
    };
    try {
      return await this.untilReplaced(async () => {
        // Through the worker's queue: the frame in flight ends first, and timing of kernels is switched off.
        await client.run({ ...planRun(store.getState()).asked, image: null });
        if (this.state.measuring?.ending) throw new AppError('cancelled');
        return work(client, onProgress);
      });
    } catch (error) {
      report(error, retry);
      return null;
    } finally {
      this.set({ measuring: null });
    }
  }

  private step(step: Measuring['step']): void {
    const { measuring } = this.state;
    if (measuring) this.set({ measuring: { ...measuring, step, progress: null } });
  }

  /** A worker that is replaced, for another backend or after a loss, leaves its calls without an answer. */
  private untilReplaced<R>(task: () => Promise<R>): Promise<R> {
    const { store } = this.context;
    const before = store.getState();
    let unsubscribe = () => {};
    const replaced = new Promise<never>((_, reject) => {
      unsubscribe = store.subscribe((state) => {
        if (state.backend.choice !== before.backend.choice) reject(new AppError('cancelled'));
        else if (selectBackend(state) !== selectBackend(before)) reject(new AppError('device-lost'));
      });
    });
    return Promise.race([task(), replaced]).finally(unsubscribe);
  }
}
