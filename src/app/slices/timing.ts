import { type FrameResult, STAGES, type Stage } from '../../inference/protocol';

/** Frames that median and percentile look back on. */
export const TIMING_WINDOW = 100;

/** Milliseconds by stage; null where the stage was answered from its cache. */
export interface FrameTiming {
  readonly totalMs: number;
  readonly stages: Readonly<Record<Stage, number | null>>;
}

export interface TimingState {
  /** Newest last, at most TIMING_WINDOW, all of the same model and backend. */
  readonly frames: readonly FrameTiming[];
}

export const initialTiming: TimingState = { frames: [] };

export function withFrame({ frames }: TimingState, result: FrameResult): TimingState {
  const stages = Object.fromEntries(
    STAGES.map((stage) => {
      const timing = result.timings.find((t) => t.stage === stage);
      return [stage, timing && !timing.cached ? timing.ms : null];
    }),
  ) as Record<Stage, number | null>;
  return { frames: [...frames, { totalMs: result.totalMs, stages }].slice(-TIMING_WINDOW) };
}

/** Value below which a fraction of the values lies, by linear interpolation between ranks; null of none. */
export function percentile(values: readonly number[], fraction: number): number | null {
  if (values.length === 0) return null;
  const sorted = [...values].sort((a, b) => a - b);
  const rank = (sorted.length - 1) * fraction;
  const below = sorted[Math.floor(rank)]!;
  const above = sorted[Math.ceil(rank)]!;
  return below + (above - below) * (rank - Math.floor(rank));
}

export interface StageStatistics {
  readonly stage: Stage;
  readonly last: number | null;
  readonly median: number | null;
  readonly p95: number | null;
}

export function stageStatistics({ frames }: TimingState): readonly StageStatistics[] {
  return STAGES.map((stage) => {
    const measured = frames.map((frame) => frame.stages[stage]).filter((ms) => ms !== null);
    return {
      stage,
      last: frames.at(-1)?.stages[stage] ?? null,
      median: percentile(measured, 0.5),
      p95: percentile(measured, 0.95),
    };
  });
}
