import type { ModelInfo } from '../../inference/api/messages';
import type { TapId } from '../../model/features/taps';
import { selectRefreshFrame } from '../live/selectors';
import { selectCanRun, selectModel, selectResult } from '../selectors';
import type { MapsOf } from '../slices/pyramid';
import type { AppState } from '../state';
import { selectKeptTap, selectMapMode, selectTap } from './selectors';

/** Whose features: the run, and the model that computed them. */
interface Run {
  readonly frame: number;
  readonly model: ModelInfo;
}

export interface WantedMaps extends Run, MapsOf {}

export interface WantedSheet extends Run {
  readonly tap: TapId;
  readonly level: number;
}

function selectRun(state: AppState): Run | null {
  const frame = selectResult(state) && selectRefreshFrame(state);
  const model = selectModel(state);
  // While the backend is changed there is no run to look at.
  return frame !== null && model && selectCanRun(state) ? { frame, model } : null;
}

/** The maps that should be on screen. */
export function wantedMaps(state: AppState): WantedMaps | null {
  const tap = selectKeptTap(state);
  const run = tap && selectRun(state);
  return run && { ...run, tap, mode: selectMapMode(state), difference: state.pyramid.difference };
}

/** The channels that should be on screen. */
export function wantedSheet(state: AppState): WantedSheet | null {
  const { browsing } = state.pyramid;
  const run = browsing === null ? null : selectRun(state);
  return run && { ...run, tap: selectTap(state).id, level: browsing! };
}
