import type { DetectionRecord, DetectionSettings } from '../../inference/protocol';
import { compareDetections, type DetectionComparison } from '../../model/detection/compare';
import { memoised } from '../memoised';
import { selectResult } from '../selectors';
import { currentCoefficients, currentFusion } from '../slices/fusion';
import type { AppState } from '../state';
import { baselineDetections } from './baseline';

const settingsOf = ({ detection }: AppState): DetectionSettings => detection;

const unedited = memoised(baselineDetections);

/** What the unedited network finds on the image on the stage under the present settings; null until it has run. */
export function selectUneditedDetections(state: AppState): readonly DetectionRecord[] | null {
  const imageId = state.source.image?.id;
  const backend = state.backend.info?.kind;
  if (imageId === undefined || !backend) return null;
  return unedited(state.fusion.baseline, imageId, backend, settingsOf(state));
}

/** Whether the unedited network has to run on this image before edits can be compared with it. */
export function needsBaseline(state: AppState): boolean {
  return state.fusion.present !== null && state.source.image !== null && !selectUneditedDetections(state);
}

const compare = memoised(compareDetections<DetectionRecord>);

/** What the edits change on the image on the stage; null where nothing is edited or the runs are not there yet. */
export function selectFusionChange(state: AppState): DetectionComparison<DetectionRecord> | null {
  const before = state.fusion.present && selectUneditedDetections(state);
  const after = selectResult(state)?.detections;
  return before && after ? compare(before, after) : null;
}

export function selectFusion(state: AppState) {
  return currentFusion(state.fusion, state.model.info);
}

/** [cells · EDGES_PER_CELL] of what runs now; empty without a model. */
export function selectCoefficients(state: AppState): Float32Array {
  return currentCoefficients(selectFusion(state));
}
