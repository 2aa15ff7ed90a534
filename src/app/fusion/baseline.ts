import type { StageEngines } from '../../inference/api/measuring';
import type {
  BackendKind,
  DetectionRecord,
  DetectionSettings,
  FrameResult,
} from '../../inference/api/messages';
import { logitThreshold } from '../../model/detection/candidates';
import { enginesKey } from '../engines/verdict';

/** Detections of the unedited network on the image on the stage: what an edit is compared with. */
export interface Baseline {
  /** Of the run, as `runKey` has it. */
  readonly key: string;
  readonly settings: DetectionSettings;
  readonly detections: readonly DetectionRecord[];
  /** Score that the bar was raised to because too much passed, or null. */
  readonly raisedThreshold: number | null;
}

/**
 * What two runs must share to be compared: engines differ in the last bits, input sides in what they see.
 * @param imageId `SourceImage.id`
 */
export function runKey(
  imageId: number,
  backend: BackendKind,
  engines: StageEngines,
  inputSize: number,
): string {
  return [imageId, backend, enginesKey(engines), inputSize].join(' ');
}

export function baselineOf(
  result: FrameResult,
  imageId: number,
  engines: StageEngines,
  settings: DetectionSettings,
): Baseline {
  const { backend, inputSize, detections, raisedThreshold } = result;
  return { key: runKey(imageId, backend, engines, inputSize), settings, detections, raisedThreshold };
}

/**
 * What the unedited network would find under other settings; null where only a run can tell. Suppression walks
 * from the best score down, so that a higher threshold or a smaller maximum cuts the list's end and nothing else.
 */
export function baselineDetections(
  baseline: Baseline | null,
  key: string,
  wanted: DetectionSettings,
): readonly DetectionRecord[] | null {
  if (baseline?.key !== key) return null;
  const { settings, detections, raisedThreshold } = baseline;
  if (settings.iouThreshold !== wanted.iouThreshold) return null;
  const lowest = Math.max(settings.scoreThreshold, raisedThreshold ?? 0);
  const same = settings.scoreThreshold === wanted.scoreThreshold;
  if (!same && wanted.scoreThreshold < lowest) return null;
  const full = detections.length === settings.maxDetections;
  if (full && wanted.maxDetections > settings.maxDetections) return null;
  const threshold = logitThreshold(wanted.scoreThreshold);
  return detections.filter(({ logit }) => logit >= threshold).slice(0, wanted.maxDetections);
}
