import type { BackendInfo } from '../../inference/api/messages';
import { selectLoweredSize } from '../live/selectors';
import { memoised } from '../memoised';
import { selectBackend, selectLoading, selectModel, selectResult } from '../selectors';
import { type FrameTiming, type MeasuredOn, stageStatistics } from '../slices/timing';
import type { AppState } from '../state';
import { chosenCells } from './benchmarkPlan';
import { kernelGroups } from './kernels';

/** Why nothing can be measured now, in the words of the catalogue; null where it can. */
export type Obstacle = 'no-model' | 'loading' | 'no-frame' | 'lowered';

export function selectObstacle(state: AppState): Obstacle | null {
  // A measurement that starts while a model is on its way would take its place.
  if (selectLoading(state)) return 'loading';
  if (!selectModel(state)) return 'no-model';
  if (!selectResult(state)) return 'no-frame';
  return selectLoweredSize(state) === null ? null : 'lowered';
}

/** Whether a frame's kernels are timed now: a benchmark measures without, as each pass of its own costs a little. */
export function selectProfile(state: AppState): boolean {
  const { profile, measuring } = state.timing;
  return profile && measuring === null && selectBackend(state)?.kind === 'webgpu';
}

const stages = memoised((frames: readonly FrameTiming[]) => stageStatistics({ frames }));
const groups = memoised(kernelGroups);

export const selectStages = (state: AppState) => stages(state.timing.frames);
export const selectKernelGroups = (state: AppState) => groups(state.timing.frames);

const cells = memoised(
  (chosen: AppState['timing']['cells'], backend: BackendInfo | null) =>
    new Set(chosenCells({ cells: chosen }, backend)),
);

/** Cells of the benchmark that are switched on. */
export const selectChosenCells = (state: AppState) => cells(state.timing.cells, selectBackend(state));

/** What there is to say of kernels: their times, or why there are none, in the words of the catalogue. */
export type KernelStatus = 'times' | 'wasmOnly' | 'off' | 'noTimestamps' | 'paused' | 'waiting' | 'noneRan';

export function selectKernelStatus(state: AppState): KernelStatus {
  const { timing } = state;
  if (selectBackend(state)?.kind === 'wasm') return 'wasmOnly';
  if (!timing.profile) return 'off';
  if (selectKernelGroups(state).length > 0) return 'times';
  const asked = timing.frames.filter(({ profiled }) => profiled);
  if (asked.some(({ kernels }) => kernels === null)) return 'noTimestamps';
  if (timing.measuring) return 'paused';
  return asked.length === 0 ? 'waiting' : 'noneRan';
}

/** Whether what was measured is of another model or backend than the ones in use. */
export function isOutdated(state: AppState, on: MeasuredOn): boolean {
  const info = selectModel(state);
  return (
    on.backend !== selectBackend(state) || on.variant !== info?.variant || on.inputSize !== info.inputSize
  );
}
