import {
  ENGINE_STAGES,
  type EngineCheck,
  type StageEngines,
  type WebgpuEngine,
} from '../../inference/api/measuring';
import { memoised } from '../memoised';
import { selectBackend, selectModel } from '../selectors';
import type { AppState } from '../state';
import { automaticEngine } from './verdict';

// Node, where unit tests run, has neither.
const BROWSER = globalThis.navigator?.userAgent ?? '';
const VERSION: string = import.meta.env.APP_VERSION ?? '';

/** What a check holds for: this adapter, browser, version of the app, variant and input side; null where none can. */
export function selectCheckKey(state: AppState): string | null {
  const backend = selectBackend(state);
  const model = selectModel(state);
  if (backend?.kind !== 'webgpu' || !model) return null;
  return [backend.adapter, BROWSER, VERSION, model.variant, model.inputSize].join(' | ');
}

/** The check of what is in use; null where there was none. */
export function selectCheck(state: AppState): EngineCheck | null {
  const key = selectCheckKey(state);
  return (key !== null && state.engines.checks[key]) || null;
}

const engines = memoised(
  (choices: AppState['engines']['choices'], check: EngineCheck | null): StageEngines =>
    Object.fromEntries(
      ENGINE_STAGES.map((stage): [string, WebgpuEngine] => {
        const choice = choices[stage];
        return [stage, choice === 'auto' ? automaticEngine(check, stage) : choice];
      }),
    ) as StageEngines,
);

/** Who runs each stage of the next frame, where it is run on WebGPU. */
export function selectEngines(state: AppState): StageEngines {
  return engines(state.engines.choices, selectCheck(state));
}
