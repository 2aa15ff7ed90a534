import type { EngineCheck, EngineStage, WebgpuEngine } from '../../inference/api/measuring';

export type EngineChoice = 'auto' | WebgpuEngine;
export type EngineChoices = Readonly<Record<EngineStage, EngineChoice>>;

/** A check of our engine by ORT under way. */
export interface Checking {
  /** Null until its first step. */
  readonly progress: { readonly done: number; readonly total: number } | null;
}

export interface EnginesState {
  /** Who runs each stage on WebGPU; `auto` leaves it to what was measured. */
  readonly choices: EngineChoices;
  /** Checks that were made on this device, by `checkKey`, newest last. */
  readonly checks: Readonly<Record<string, EngineCheck>>;
  readonly checking: Checking | null;
}

export const initialEngines: EnginesState = {
  choices: { backbone: 'auto', bifpn: 'auto', heads: 'auto' },
  checks: {},
  checking: null,
};
