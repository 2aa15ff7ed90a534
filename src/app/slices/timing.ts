import type {
  BenchmarkPart,
  BenchmarkReport,
  Engine,
  ForeignParityReport,
  ParityReport,
} from '../../inference/api/measuring';
import {
  type BackendInfo,
  type FrameResult,
  type KernelTime,
  kernelLabel,
  STAGES,
  type Stage,
} from '../../inference/api/messages';
import type { VariantId } from '../../model/network/variants';
import { quantile } from '../../model/quantile';
import type { Range } from './detection';

/** Frames that median and percentile look back on. */
export const TIMING_WINDOW = 100;

/** Milliseconds by stage; null where the stage was answered from its cache. */
export interface FrameTiming {
  readonly totalMs: number;
  readonly stages: Readonly<Record<Stage, number | null>>;
  /** Whether its kernels were to be timed. */
  readonly profiled: boolean;
  /** By label, so that tables need not make those; null where they were not timed, or could not be. */
  readonly kernels: ReadonlyMap<string, KernelTime> | null;
  readonly bytesRead: number;
}

/** One cell of the benchmark's table: a part of the network on an engine. */
export type BenchmarkKey = `${BenchmarkPart} ${Engine}`;

export interface BenchmarkSettings {
  readonly runs: number;
  readonly warmUp: number;
}

/** What a measurement was made on, for its caption. */
export interface MeasuredOn {
  readonly variant: VariantId;
  readonly inputSize: number;
  readonly backend: BackendInfo;
  readonly image: string;
}

export interface BenchmarkResult extends BenchmarkSettings {
  readonly on: MeasuredOn;
  readonly report: BenchmarkReport;
  /** Of the last frame before it, bytes. */
  readonly bytesRead: number;
  /** Null where there was only one engine. */
  readonly parity: ParityReport | null;
}

export interface ParityResult {
  readonly on: MeasuredOn;
  readonly report: ParityReport;
}

export interface ForeignParityResult {
  readonly on: MeasuredOn;
  readonly report: ForeignParityReport;
}

/** A measurement under way. */
export interface Measuring {
  readonly what: 'benchmark' | 'parity' | 'foreign';
  /** Waiting for the frame in flight, timing runs, or comparing numbers. */
  readonly step: 'waiting' | 'timing' | 'comparing';
  /** Runs, or engines compared. */
  readonly progress: { readonly done: number; readonly total: number } | null;
  /** Cancelled, but the run in flight can't be broken off. */
  readonly ending: boolean;
}

export interface TimingState {
  /** Newest last, at most TIMING_WINDOW, all of the same model and backend. */
  readonly frames: readonly FrameTiming[];
  /** Whether kernels are to be timed one by one. */
  readonly profile: boolean;
  readonly settings: BenchmarkSettings;
  /** Cells that the user has switched on or off; what holds for the others, `chosenCells` says. */
  readonly cells: Readonly<Partial<Record<BenchmarkKey, boolean>>>;
  /** Whether the comparison of numbers takes in ORT's WebGPU; null leaves it to the adapter. */
  readonly compareOrt: boolean | null;
  readonly measuring: Measuring | null;
  /** The last ones; they say what they were measured on, and outlive it. */
  readonly benchmark: BenchmarkResult | null;
  readonly parity: ParityResult | null;
  readonly foreign: ForeignParityResult | null;
}

export const BENCHMARK_RANGES = {
  runs: { min: 1, max: 200, step: 1 },
  warmUp: { min: 0, max: 20, step: 1 },
} as const satisfies Readonly<Record<keyof BenchmarkSettings, Range>>;

export const initialTiming: TimingState = {
  frames: [],
  profile: false,
  settings: { runs: 5, warmUp: 1 },
  cells: {},
  compareOrt: null,
  measuring: null,
  benchmark: null,
  parity: null,
  foreign: null,
};

/** What starts over with another model or backend. */
export const NO_FRAMES: Pick<TimingState, 'frames'> = { frames: [] };

/** @param profiled whether the run asked for times of kernels */
export function withFrame(timing: TimingState, result: FrameResult, profiled = false): TimingState {
  const stages = Object.fromEntries(
    STAGES.map((stage) => {
      const found = result.timings.find((t) => t.stage === stage);
      return [stage, found && !found.cached ? found.ms : null];
    }),
  ) as Record<Stage, number | null>;
  const { totalMs, kernels, bytesRead } = result;
  const frame: FrameTiming = { totalMs, stages, profiled, kernels: kernels && byLabel(kernels), bytesRead };
  return { ...timing, frames: [...timing.frames, frame].slice(-TIMING_WINDOW) };
}

/** One that ran twice counts twice. */
function byLabel(kernels: readonly KernelTime[]): ReadonlyMap<string, KernelTime> {
  const sums = new Map<string, KernelTime>();
  for (const { id, milliseconds } of kernels) {
    const label = kernelLabel(id);
    sums.set(label, { id, milliseconds: milliseconds + (sums.get(label)?.milliseconds ?? 0) });
  }
  return sums;
}

/** Milliseconds over the window; null where nothing was measured. */
export interface Statistics {
  /** Of the last frame; null where that answered from a cache. */
  readonly last: number | null;
  readonly median: number | null;
  readonly p95: number | null;
}

/** @param values of each frame, newest last; null where a frame does not count */
export function statisticsOf(values: readonly (number | null)[]): Statistics {
  const measured = values.filter((ms) => ms !== null);
  return {
    last: values.at(-1) ?? null,
    median: quantile(measured, 0.5),
    p95: quantile(measured, 0.95),
  };
}

export interface StageStatistics extends Statistics {
  readonly stage: Stage;
}

export function stageStatistics({ frames }: Pick<TimingState, 'frames'>): readonly StageStatistics[] {
  return STAGES.map((stage) => ({ stage, ...statisticsOf(frames.map((frame) => frame.stages[stage])) }));
}
