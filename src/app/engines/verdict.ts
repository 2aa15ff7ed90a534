import {
  ENGINE_STAGES,
  type EngineCheck,
  type EngineStage,
  OUR_ENGINES,
  type StageCheck,
  type StageEngines,
  type WebgpuEngine,
} from '../../inference/api/measuring';

/** Of an output's largest magnitude: an order above what the order of sums of 32-bit floats brings about. */
const LARGEST_DIFFERENCE = 1e-3;
/** ORT has to be faster by this much: it is another 27 MB, and ends the frame's one submission. */
const WORTH_ORT = 0.9;

/** Who runs a stage, and why. */
export interface StageVerdict {
  readonly engine: WebgpuEngine;
  readonly reason: 'faster' | 'slower' | 'wrong-numbers';
}

/** What a check means for a stage: ours, unless its numbers are wrong or ORT is clearly faster. */
export function stageVerdict({ oursMs, ortMs, maxRelative }: StageCheck): StageVerdict {
  // NaN compares false: what is no number is wrong.
  if (!(maxRelative <= LARGEST_DIFFERENCE)) return { engine: 'ort-webgpu', reason: 'wrong-numbers' };
  if (ortMs < WORTH_ORT * oursMs) return { engine: 'ort-webgpu', reason: 'slower' };
  return { engine: 'wgsl', reason: 'faster' };
}

/** The engine of a stage that is left to the check; ours as long as there is none. */
export function automaticEngine(check: EngineCheck | null, stage: EngineStage): WebgpuEngine {
  return check ? stageVerdict(check.stages[stage]).engine : OUR_ENGINES[stage];
}

/** All stages together, milliseconds, by each engine. */
export function checkTotals({ stages }: EngineCheck): { readonly oursMs: number; readonly ortMs: number } {
  const sum = (time: (check: StageCheck) => number) =>
    ENGINE_STAGES.reduce((total, stage) => total + time(stages[stage]), 0);
  return { oursMs: sum(({ oursMs }) => oursMs), ortMs: sum(({ ortMs }) => ortMs) };
}

/** Stages in which our numbers are wrong. */
export function wrongStages({ stages }: EngineCheck): readonly EngineStage[] {
  return ENGINE_STAGES.filter((stage) => stageVerdict(stages[stage]).reason === 'wrong-numbers');
}

/** Two sets of engines as one word, equal where they are. */
export function enginesKey(of: StageEngines): string {
  return ENGINE_STAGES.map((stage) => of[stage]).join(' ');
}
