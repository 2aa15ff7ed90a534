import type { ChannelSheet, LevelMap } from '../../inference/api/messages';
import type { InferenceClient } from '../../inference/page/client';
import type { ActionContext } from '../actions/context';
import { type AppState, patch } from '../state';
import { Latest } from './latest';
import { type WantedMaps, type WantedSheet, wantedMaps, wantedSheet } from './wanted';

/** Cells a side that a thumbnail of the channel browser has at most. */
const THUMBNAIL_CELLS = 32;

/** Keeps the maps and the channels on screen as new as the run they belong to. */
export class PyramidFetcher {
  private readonly maps: Latest<WantedMaps, readonly LevelMap[]>;
  private readonly sheet: Latest<WantedSheet, ChannelSheet>;

  /** @param onSpent called with how long maps took to arrive, ms */
  constructor(
    private readonly context: ActionContext,
    private readonly onSpent: (ms: number) => void,
  ) {
    this.maps = this.createMaps();
    this.sheet = this.createSheet();
    context.store.subscribe(() => {
      this.maps.check();
      this.sheet.check();
    });
  }

  /** Resolves when everything on screen is there. */
  async idle(): Promise<void> {
    await this.maps.idle();
    await this.sheet.idle();
  }

  private get state(): AppState {
    return this.context.store.getState();
  }

  private get client(): InferenceClient {
    return this.context.client()!;
  }

  private createMaps(): Latest<WantedMaps, readonly LevelMap[]> {
    const { store } = this.context;
    // What another frame shows in the same place is still the newest there is.
    const samePlace = (a: WantedMaps | null, b: WantedMaps) =>
      a?.model === b.model && a.tap === b.tap && a.mode === b.mode && a.difference === b.difference;
    return new Latest<WantedMaps, readonly LevelMap[]>({
      wanted: () => wantedMaps(this.state),
      same: (a, b) => a.frame === b.frame && samePlace(a, b),
      fetch: ({ tap, mode, difference }) => this.client.maps({ tap, mode, difference }),
      onBusy: (busy) => patch(store, 'pyramid', { busy }),
      onAnswer: (levels, wanted, ms) => {
        this.onSpent(ms);
        if (samePlace(wantedMaps(this.state), wanted))
          patch(store, 'pyramid', { maps: { ...wanted, levels } });
      },
      onError: this.report,
    });
  }

  private createSheet(): Latest<WantedSheet, ChannelSheet> {
    const { store } = this.context;
    const samePlace = (a: WantedSheet | null, b: WantedSheet) =>
      a?.model === b.model && a.tap === b.tap && a.level === b.level;
    return new Latest<WantedSheet, ChannelSheet>({
      wanted: () => wantedSheet(this.state),
      same: (a, b) => a.frame === b.frame && samePlace(a, b),
      fetch: ({ tap, level }) => this.client.channelSheet(tap, level, THUMBNAIL_CELLS),
      onBusy: () => undefined,
      onAnswer: (sheet, wanted) => {
        if (samePlace(wantedSheet(this.state), wanted))
          patch(store, 'pyramid', { sheet: { tap: wanted.tap, sheet } });
      },
      onError: this.report,
    });
  }

  /** A run that is under way brings a new frame, and with it a new attempt. */
  private readonly report = (error: unknown): void => {
    if (!this.state.run.running) this.context.report(error);
  };
}
