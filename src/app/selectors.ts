import type { BackendInfo, DetectionRecord, ModelInfo, Progress } from '../inference/api/messages';
import type { Finding } from '../model/recognition/finding';
import { detectionKey } from './detectionKey';
import { modelName } from './manifest';
import { memoised } from './memoised';
import { backendInUse } from './slices/backend';
import { modelInUse } from './slices/model';
import type { AppState } from './state';

/** Named views of the state. Those that build a new value are memoised, so that React sees equal as equal. */

/** The model in use; it stays while another is on its way. */
export function selectModel({ model }: Pick<AppState, 'model'>): ModelInfo | null {
  return modelInUse(model)?.info ?? null;
}

/** The backend in use; it stays while another takes its place. */
export function selectBackend({ backend }: Pick<AppState, 'backend'>): BackendInfo | null {
  return backendInUse(backend);
}

/** Whether the model in use is the user's, or grown from one of the user's. */
export function selectOwn({ model }: Pick<AppState, 'model'>): boolean {
  return modelInUse(model)?.own ?? false;
}

/** Whether a frame can be run: there is a model, and no other backend takes the place of its own. */
export function selectCanRun(state: Pick<AppState, 'model' | 'backend'>): boolean {
  return selectModel(state) !== null && state.backend.lifecycle.phase === 'ready';
}

/** What is on its way. */
export interface Loading {
  readonly name: string;
  readonly progress: Progress | null;
  readonly cancellable: boolean;
}

const BACKEND_NAMES = { auto: 'WebGPU / WebAssembly', webgpu: 'WebGPU', wasm: 'WebAssembly' } as const;

const loading = memoised((model: AppState['model'], backend: AppState['backend']): Loading | null => {
  const { lifecycle } = model;
  if (backend.lifecycle.phase === 'starting') {
    const file = lifecycle.phase === 'none' ? lifecycle.file : null;
    const { progress } = backend.lifecycle;
    return { name: file?.name ?? modelName(model.wanted), progress, cancellable: true };
  }
  // It can be cancelled, also while it waits for another backend.
  if (lifecycle.phase === 'loading') {
    // What the file leaves open is being asked: the dialog stands in the card's place.
    if (lifecycle.asks) return null;
    const { load, progress } = lifecycle;
    return { name: load.kind === 'file' ? load.name : modelName(model.wanted), progress, cancellable: true };
  }
  if (backend.lifecycle.phase !== 'changing') return null;
  const { progress } = backend.lifecycle;
  return { name: BACKEND_NAMES[backend.choice], progress, cancellable: false };
});

/** The load on its way, of the worker, a backend or a model, for the screen that tells of it; null where none is. */
export function selectLoading({ model, backend }: Pick<AppState, 'model' | 'backend'>): Loading | null {
  return loading(model, backend);
}

/** A file that waits for what it leaves open to be answered. */
export interface AskingFile {
  readonly name: string;
  readonly findings: readonly Finding[];
}

const asking = memoised(({ lifecycle }: AppState['model']): AskingFile | null => {
  if (lifecycle.phase !== 'loading' || lifecycle.load.kind !== 'file' || !lifecycle.asks) return null;
  return { name: lifecycle.load.name, findings: lifecycle.asks };
});

export function selectAskingFile({ model }: Pick<AppState, 'model'>): AskingFile | null {
  return asking(model);
}

const NO_DETECTIONS: readonly DetectionRecord[] = [];

/** The result that belongs to the image on the stage; null while a new image waits for its own. */
export function selectResult(state: AppState) {
  return state.run.imageId === state.source.image?.id ? state.run.result : null;
}

/** Side of the input that the last run used, pixels: live may ask for less than the model's own. */
export function selectInputSize(state: AppState): number | null {
  return state.run.result?.inputSize ?? selectModel(state)?.inputSize ?? null;
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
