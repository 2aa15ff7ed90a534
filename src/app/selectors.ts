import type { DetectionRecord, ModelInfo } from '../inference/api/messages';
import { detectionKey } from './detectionKey';
import { memoised } from './memoised';
import type { AppState } from './state';

/** Named views of the state. Those that build a new value are memoised, so that React sees equal as equal. */

const NO_DETECTIONS: readonly DetectionRecord[] = [];

/** The result that belongs to the image on the stage; null while a new image waits for its own. */
export function selectResult(state: AppState) {
  return state.run.imageId === state.source.image?.id ? state.run.result : null;
}

/** Side of the input that the last run used, pixels: live may ask for less than the model's own. */
export function selectInputSize({ run, model }: AppState): number | null {
  return run.result?.inputSize ?? model.info?.inputSize ?? null;
}

/** Best score first. */
export function selectDetections(state: AppState): readonly DetectionRecord[] {
  return selectResult(state)?.detections ?? NO_DETECTIONS;
}

const visible = memoised((detections: readonly DetectionRecord[], hidden: readonly number[]) =>
  hidden.length === 0 ? detections : detections.filter(({ classIndex }) => !hidden.includes(classIndex)),
);

/** Detections whose class is not switched off. */
export function selectVisibleDetections(state: AppState): readonly DetectionRecord[] {
  return visible(selectDetections(state), state.detection.hiddenClasses);
}

export interface ClassCount {
  readonly classIndex: number;
  readonly count: number;
}

const counts = memoised((detections: readonly DetectionRecord[]): readonly ClassCount[] => {
  const byClass = new Map<number, number>();
  for (const { classIndex } of detections) byClass.set(classIndex, (byClass.get(classIndex) ?? 0) + 1);
  return [...byClass]
    .map(([classIndex, count]) => ({ classIndex, count }))
    .sort((a, b) => b.count - a.count || a.classIndex - b.classIndex);
});

/** Classes among the detections, hidden ones included, most frequent first. */
export function selectClassCounts(state: AppState): readonly ClassCount[] {
  return counts(selectDetections(state));
}

export function selectHiddenCount(state: AppState): number {
  return selectDetections(state).length - selectVisibleDetections(state).length;
}

function findVisible(state: AppState, key: string | null): DetectionRecord | null {
  if (key === null) return null;
  return selectVisibleDetections(state).find((d) => detectionKey(d) === key) ?? null;
}

export function selectSelected(state: AppState): DetectionRecord | null {
  return findVisible(state, state.selection.selected);
}

/** What is looked at: the detection under the pointer or focus, else the selected one. */
export function selectInFocus(state: AppState): DetectionRecord | null {
  return findVisible(state, state.selection.hovered) ?? selectSelected(state);
}

export function classLabel(model: ModelInfo | null, classIndex: number): string {
  return model?.labels[classIndex] ?? `#${classIndex}`;
}
