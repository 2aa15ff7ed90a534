import type { ChannelSheet, LevelMap, ModelInfo } from '../../inference/api/messages';
import type { MapMode, MapRange } from '../../model/features/reduce';
import type { TapId } from '../../model/features/taps';
import type { Level } from '../../model/network/variants';
import type { Cell } from '../pyramid/cells';
import type { ChannelOrder } from '../pyramid/channels';

export const REDUCTIONS = ['energy', 'max', 'channel'] as const;
export type Reduction = (typeof REDUCTIONS)[number];

/** What feature maps are maps of. */
export interface MapsOf {
  readonly tap: TapId;
  readonly mode: MapMode;
  /** Against the unedited run. */
  readonly difference: boolean;
}

/** Maps as they came from the worker. */
export interface FetchedMaps extends MapsOf {
  /** `FrameResult.frame` that they were asked for. */
  readonly frame: number;
  readonly model: ModelInfo;
  /** Finest first; a level without a map is left out. */
  readonly levels: readonly LevelMap[];
}

export interface FetchedSheet {
  readonly tap: TapId;
  readonly sheet: ChannelSheet;
}

export interface PyramidState {
  /** Whether the strip below the stage is unfolded; where it is a panel, that is shown or not. */
  readonly open: boolean;
  /** As asked for: a smaller model may lack it, see `selectTap`. */
  readonly tap: TapId;
  readonly reduction: Reduction;
  /** Zero-based. */
  readonly channel: number;
  readonly difference: boolean;
  /** The last maps that came; they stay until the next are there. */
  readonly maps: FetchedMaps | null;
  readonly busy: boolean;
  /** Range of colours that was held fast, or null where it follows the maps. */
  readonly lockedRange: MapRange | null;
  /** Under the pointer or the keyboard's cursor. */
  readonly cell: Cell | null;
  /** Level whose map lies over the image. */
  readonly overlay: Level | null;
  /** Of the overlay, 0…1. */
  readonly opacity: number;
  /** Level whose channels are browsed. */
  readonly browsing: Level | null;
  readonly order: ChannelOrder;
  readonly sheet: FetchedSheet | null;
}

export const OPACITY_RANGE = { min: 0, max: 1, step: 0.05 } as const;

/** More than any variant has (D7: 384). */
export const CHANNEL_LIMIT = 1024;

export const initialPyramid: PyramidState = {
  open: true,
  tap: 'cell0-out',
  reduction: 'energy',
  channel: 0,
  difference: false,
  maps: null,
  busy: false,
  lockedRange: null,
  cell: null,
  overlay: null,
  opacity: 0.6,
  browsing: null,
  order: 'energy',
  sheet: null,
};
