import { detectionKey } from '../detectionKey';
import { selectVisibleDetections } from '../selectors';
import { type AppStore, patch } from '../state';

/** Which detection is looked at; boxes on the stage and the list share it. */
export class SelectionActions {
  constructor(private readonly store: AppStore) {}

  /** Selecting the selected one again clears. */
  toggle(key: string): void {
    const { selected } = this.store.getState().selection;
    patch(this.store, 'selection', { selected: selected === key ? null : key });
  }

  select(key: string | null): void {
    patch(this.store, 'selection', { selected: key });
  }

  hover(key: string | null): void {
    if (this.store.getState().selection.hovered !== key) patch(this.store, 'selection', { hovered: key });
  }

  /** Walks the visible detections by score; from none to the first or last. */
  step(by: 1 | -1): void {
    const state = this.store.getState();
    const keys = selectVisibleDetections(state).map(detectionKey);
    if (keys.length === 0) return;
    const at = keys.indexOf(state.selection.selected ?? '');
    const next = at < 0 ? (by > 0 ? 0 : keys.length - 1) : Math.min(keys.length - 1, Math.max(0, at + by));
    this.select(keys[next]!);
  }
}
