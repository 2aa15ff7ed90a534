import type { RunRequest } from '../inference/api/messages';
import { selectEngines } from './engines/selectors';
import { needsBaseline } from './fusion/selectors';
import { selectKeptTap } from './pyramid/selectors';
import type { ComputedWith } from './slices/run';
import type { AppState } from './state';
import { selectProfile } from './timing/selectors';

/** What a run is asked for, before it has its picture. */
export type Asked = Omit<RunRequest, 'frame' | 'image'>;

/** `baseline`: the unedited network, for the comparison alone. `frame`: for the stage. */
export type RunPurpose = 'frame' | 'baseline';

export interface RunPlan {
  readonly purpose: RunPurpose;
  readonly asked: Asked;
}

/** What a state asks of the pipeline, besides the picture; whatever changes here wants a re-run. */
export function planRun(state: AppState): RunPlan {
  const { scoreThreshold, iouThreshold, maxDetections } = state.detection;
  const purpose = needsBaseline(state) ? 'baseline' : 'frame';
  return {
    purpose,
    asked: {
      detection: { scoreThreshold, iouThreshold, maxDetections },
      fusion: purpose === 'baseline' ? null : state.fusion.present,
      tap: selectKeptTap(state),
      profile: selectProfile(state),
      engines: selectEngines(state),
      fused: state.live.kind !== null && state.view.panel !== 'timing',
    },
  };
}

export function computedWith({ asked: { fusion, detection } }: RunPlan): ComputedWith {
  return { fusion, detection };
}
