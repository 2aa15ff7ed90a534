import { createStore, type StoreApi } from 'zustand/vanilla';
import { initialEngines } from './engines/state';
import { initialLive } from './live/state';
import { initialOfficial } from './official/state';
import { initialBackend } from './slices/backend';
import { initialDetection } from './slices/detection';
import { initialExplain } from './slices/explain';
import { initialFusionEditing } from './slices/fusion';
import { initialModel } from './slices/model';
import { initialNotices } from './slices/notices';
import { initialOffline } from './slices/offline';
import { initialPyramid } from './slices/pyramid';
import { initialRun } from './slices/run';
import { initialScaling } from './slices/scaling';
import { initialSelection } from './slices/selection';
import { initialSource } from './slices/source';
import { initialStorage } from './slices/storage';
import { initialTiming } from './slices/timing';
import { initialView } from './slices/view';

/**
 * Everything the screen shows, in slices; each is data in `slices/`, and only the controller's actions write it.
 * A new subject adds a slice here, actions in `actions/`, and rows in `urlState.ts` and `keymap.ts`.
 */
export const initialState = {
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
  engines: initialEngines,
  selection: initialSelection,
  view: initialView,
  notices: initialNotices,
};

export type AppState = Readonly<typeof initialState>;

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
