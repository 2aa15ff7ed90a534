import type { RunRequest } from '../../inference/api/messages';
import type { Asked } from '../runPlan';
import type { ComputedWith } from '../slices/run';
import type { AppState } from '../state';
import { trackingThreshold } from './trackFrames';

/** What is asked of a run while frames follow one another. @param size side of the input, where it is not the model's */
export function flowingRequest(
  request: Asked,
  { fusion, live }: AppState,
  size: Pick<RunRequest, 'inputSize'>,
): Asked {
  const { detection } = request;
  const scoreThreshold = live.tracking
    ? trackingThreshold(detection.scoreThreshold)
    : detection.scoreThreshold;
  // A comparison with the unedited network needs two runs of one frame: that is for frames that stay.
  return { ...request, ...size, fusion: fusion.present, detection: { ...detection, scoreThreshold } };
}

/** Tracking runs at a lower threshold than the one that its boxes are shown at. */
export function shownWith(computed: ComputedWith, { live, detection }: AppState): ComputedWith {
  if (!live.tracking) return computed;
  const { scoreThreshold } = detection;
  return { ...computed, detection: { ...computed.detection, scoreThreshold } };
}
