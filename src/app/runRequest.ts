import type { RunRequest } from '../inference/api/messages';
import { needsBaseline } from './fusion/selectors';
import { selectKeptTap } from './pyramid/selectors';
import type { AppState } from './state';
import { selectProfile } from './timing/selectors';

/** What a state asks of the pipeline, besides the picture; whatever changes here wants a re-run. */
export function runRequest(state: AppState): Omit<RunRequest, 'frame' | 'image'> {
  const { scoreThreshold, iouThreshold, maxDetections } = state.detection;
  return {
    detection: { scoreThreshold, iouThreshold, maxDetections },
    fusion: needsBaseline(state) ? null : state.fusion.present,
    tap: selectKeptTap(state),
    profile: selectProfile(state),
    engine: state.timing.engine,
  };
}
