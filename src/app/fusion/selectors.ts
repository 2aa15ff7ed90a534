import type { DetectionRecord, DetectionSettings, FrameResult } from '../../inference/api/messages';
import { compareDetections, type DetectionComparison } from '../../model/detection/compare';
import { selectEngines } from '../engines/selectors';
import { memoised } from '../memoised';
import { selectBackend, selectModel, selectResult } from '../selectors';
import { currentCoefficients, currentFusion } from '../slices/fusion';
import type { AppState } from '../state';
import { baselineDetections, runKey } from './baseline';
import { sameEdits } from './history';

const settingsOf = ({ detection }: AppState): DetectionSettings => detection;

const unedited = memoised(baselineDetections);

/** What the unedited network finds on the image on the stage with the current settings; null until it has run. */
function selectUneditedDetections(state: AppState): readonly DetectionRecord[] | null {
  const imageId = state.source.image?.id;
  const backend = selectBackend(state)?.kind;
  const inputSize = selectModel(state)?.inputSize;
  if (imageId === undefined || !backend || !inputSize) return null;
  const key = runKey(imageId, backend, selectEngines(state), inputSize);
  return unedited(state.fusion.baseline, key, settingsOf(state));
}

/** Whether the unedited network has to run on this image before edits can be compared with it. */
export function needsBaseline(state: AppState): boolean {
  return state.fusion.present !== null && state.source.image !== null && !selectUneditedDetections(state);
}

/** The result of the fusion and the settings that are asked for now; null while an earlier one is on the stage. */
export function selectSettledResult(state: AppState): FrameResult | null {
  const { computed } = state.run;
  const settled =
    computed !== null &&
    sameEdits(computed.fusion, state.fusion.present) &&
    sameSettings(computed.detection, settingsOf(state));
  return settled ? selectResult(state) : null;
}

function sameSettings(a: DetectionSettings, b: DetectionSettings): boolean {
  return (
    a.scoreThreshold === b.scoreThreshold &&
    a.iouThreshold === b.iouThreshold &&
    a.maxDetections === b.maxDetections
  );
}

const compare = memoised(compareDetections<DetectionRecord>);

/** What the edits change on the image on the stage; null where nothing is edited or the runs are not there yet. */
export function selectFusionChange(state: AppState): DetectionComparison<DetectionRecord> | null {
  const before = state.fusion.present && selectUneditedDetections(state);
  const after = selectSettledResult(state);
  // Live may have run it at a smaller side.
  if (!before || after?.inputSize !== selectModel(state)?.inputSize) return null;
  return after && compare(before, after.detections);
}

export function selectFusion(state: AppState) {
  return currentFusion(state.fusion, selectModel(state));
}

/** [cells · EDGES_PER_CELL] of what runs now; empty without a model. */
export function selectCoefficients(state: AppState): Float32Array {
  return currentCoefficients(selectFusion(state));
}
