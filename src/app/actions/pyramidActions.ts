import { LEVELS, type Level } from '../../model/network/variants';
import { detectionKey } from '../detectionKey';
import { type Cell, sameCell, steppedCell } from '../pyramid/cells';
import type { ChannelOrder } from '../pyramid/channels';
import { PyramidFetcher } from '../pyramid/fetcher';
import type { MapWords } from '../pyramid/mapWords';
import {
  selectChannelCount,
  selectLevelMap,
  selectMapRange,
  selectTap,
  selectTaps,
} from '../pyramid/selectors';
import { selectVisibleDetections } from '../selectors';
import {
  CHANNEL_LIMIT,
  OPACITY_RANGE,
  type PyramidState,
  REDUCTIONS,
  type Reduction,
} from '../slices/pyramid';
import { patch } from '../state';
import type { ActionContext } from './context';

/** Looking at feature maps; nothing here runs the network. */
export class PyramidActions {
  readonly fetcher: PyramidFetcher;

  /** @param onSpent called with how long maps took to arrive, ms */
  constructor(
    private readonly context: ActionContext,
    onSpent: (ms: number) => void,
  ) {
    this.fetcher = new PyramidFetcher(context, onSpent);
  }

  /** Folds the strip or unfolds it; where the maps are a panel, shows that. */
  toggleOpen(): void {
    const { store } = this.context;
    if (store.getState().view.narrow) patch(store, 'view', { panel: 'pyramid' });
    else this.set({ open: !this.state.open, cell: null });
  }

  setTap(tap: PyramidState['tap']): void {
    this.set({ tap });
  }

  /** Along the data's way, without wrapping around. */
  stepTap(by: 1 | -1): void {
    const state = this.context.store.getState();
    const taps = selectTaps(state);
    const next = taps[taps.indexOf(selectTap(state)) + by];
    if (next) this.setTap(next.id);
  }

  setReduction(reduction: Reduction): void {
    this.set({ reduction });
  }

  nextReduction(): void {
    const at = REDUCTIONS.indexOf(this.state.reduction);
    this.setReduction(REDUCTIONS[(at + 1) % REDUCTIONS.length]!);
  }

  /** Shows one channel, bounded to those that the tap on screen has. */
  setChannel(channel: number): void {
    if (!Number.isFinite(channel)) return;
    const count = selectChannelCount(this.context.store.getState()) ?? CHANNEL_LIMIT;
    const bounded = Math.min(count - 1, Math.max(0, Math.round(channel)));
    this.set({ channel: bounded, reduction: 'channel' });
  }

  /** A range that was held fast is one of the other kind of values. */
  toggleDifference(): void {
    this.set({ difference: !this.state.difference, lockedRange: null });
  }

  /** Holds the colours' range as it is now, or lets it follow the maps again. */
  toggleLock(): void {
    const held = this.state.lockedRange;
    this.set({ lockedRange: held ? null : selectMapRange(this.context.store.getState()) });
  }

  /** Looks at a cell, and at the box that came from it if there is one; null looks away. */
  look(cell: Cell | null): void {
    const state = this.context.store.getState();
    if (sameCell(cell, state.pyramid.cell)) return;
    this.set({ cell });
    const from = cell && selectVisibleDetections(state).find((detection) => sameCell(detection, cell));
    const hovered = from ? detectionKey(from) : null;
    if (hovered !== state.selection.hovered) patch(this.context.store, 'selection', { hovered });
  }

  /** Moves the cursor of a level's map; it starts in the middle. */
  moveCell(level: number, rows: number, cols: number): void {
    const state = this.context.store.getState();
    const map = selectLevelMap(state, level);
    if (!map) return;
    const { cell } = state.pyramid;
    const middle = { level, row: map.height >> 1, col: map.width >> 1 };
    this.look(cell?.level === level ? steppedCell(cell, map, rows, cols) : middle);
  }

  /** Lays a level's map over the image, or takes it away again. */
  toggleOverlay(level: number): void {
    const known = LEVELS.find((each) => each === level) ?? null;
    this.set({ overlay: known === this.state.overlay ? null : known });
  }

  setOpacity(opacity: number): void {
    const { min, max } = OPACITY_RANGE;
    if (Number.isFinite(opacity)) this.set({ opacity: Math.min(max, Math.max(min, opacity)) });
  }

  /** Takes away what lies over the image. @returns whether something did */
  dismiss(): boolean {
    const { overlay } = this.state;
    if (overlay !== null) this.set({ overlay: null });
    return overlay !== null;
  }

  /** @param level null: the finest that the tap on screen has */
  browse(level: Level | null = null): void {
    const { levels } = selectTap(this.context.store.getState());
    const found = levels.find((each) => each.level === level) ?? levels[0]!;
    this.set({ browsing: found.level });
  }

  closeBrowser(): void {
    this.set({ browsing: null, sheet: null });
  }

  setOrder(order: ChannelOrder): void {
    this.set({ order });
  }

  /** Saves the maps on screen with their legend. */
  async exportPng(words: MapWords): Promise<void> {
    const state = this.context.store.getState();
    const { maps } = state.pyramid;
    if (!maps) return;
    try {
      const { stripPng } = await import('../pyramid/stripPng');
      const png = await stripPng(maps, selectMapRange(state), words);
      const { model, tap, mode, difference } = maps;
      const what = difference ? `${mode}-difference` : mode;
      this.context.environment.save(png, `pyramid-${model.variant}-${tap}-${what}.png`);
    } catch (error) {
      this.context.report(error);
    }
  }

  private get state(): PyramidState {
    return this.context.store.getState().pyramid;
  }

  private set(change: Partial<PyramidState>): void {
    patch(this.context.store, 'pyramid', change);
  }
}
