import { createStore, type StoreApi } from 'zustand/vanilla';
import { initialLive, type LiveState } from './live/state';
import { initialOfficial, type OfficialState } from './official/state';
import { type BackendState, initialBackend } from './slices/backend';
import { type DetectionState, initialDetection } from './slices/detection';
import { type ExplainState, initialExplain } from './slices/explain';
import { type FusionEditing, initialFusionEditing } from './slices/fusion';
import { initialModel, type ModelState } from './slices/model';
import { initialNotices, type NoticesState } from './slices/notices';
import { initialOffline, type OfflineState } from './slices/offline';
import { initialPyramid, type PyramidState } from './slices/pyramid';
import { initialRun, type RunState } from './slices/run';
import { initialScaling, type ScalingState } from './slices/scaling';
import { initialSelection, type SelectionState } from './slices/selection';
import { initialSource, type SourceState } from './slices/source';
import { initialStorage, type StorageState } from './slices/storage';
import { initialTiming, type TimingState } from './slices/timing';
import { initialView, type ViewState } from './slices/view';

/**
 * Everything the screen shows, in slices; each is data in `slices/`, and only the controller's actions write it.
 * A new subject adds a slice here, actions in `actions/`, and rows in `urlState.ts` and `keymap.ts`.
 */
export interface AppState {
  readonly source: SourceState;
  readonly model: ModelState;
  readonly backend: BackendState;
  readonly official: OfficialState;
  readonly scaling: ScalingState;
  readonly storage: StorageState;
  readonly offline: OfflineState;
  readonly detection: DetectionState;
  readonly fusion: FusionEditing;
  readonly explain: ExplainState;
  readonly pyramid: PyramidState;
  readonly run: RunState;
  readonly live: LiveState;
  readonly timing: TimingState;
  readonly selection: SelectionState;
  readonly view: ViewState;
  readonly notices: NoticesState;
}

export const initialState: AppState = {
  source: initialSource,
  model: initialModel,
  backend: initialBackend,
  official: initialOfficial,
  scaling: initialScaling,
  storage: initialStorage,
  offline: initialOffline,
  detection: initialDetection,
  fusion: initialFusionEditing,
  explain: initialExplain,
  pyramid: initialPyramid,
  run: initialRun,
  live: initialLive,
  timing: initialTiming,
  selection: initialSelection,
  view: initialView,
  notices: initialNotices,
};

export type AppStore = StoreApi<AppState>;

export function createAppStore(state: AppState = initialState): AppStore {
  return createStore<AppState>()(() => state);
}

/** A state with some fields of one slice changed. */
export function withSlice<K extends keyof AppState>(
  state: AppState,
  slice: K,
  change: Partial<AppState[K]>,
): AppState {
  return { ...state, [slice]: { ...state[slice], ...change } };
}

export function patch<K extends keyof AppState>(
  store: AppStore,
  slice: K,
  change: Partial<AppState[K]>,
): void {
  store.setState((state) => withSlice(state, slice, change));
}
