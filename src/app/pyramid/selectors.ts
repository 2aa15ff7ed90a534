import type { ChannelSheet, LevelMap, ModelInfo } from '../../inference/protocol';
import type { MapMode, MapRange } from '../../model/features/reduce';
import { type Tap, type TapId, tapsOf } from '../../model/features/taps';
import { backboneLayout } from '../../model/network/backbone';
import { VARIANTS, type VariantId } from '../../model/network/variants';
import { type Letterbox, letterbox } from '../../model/preprocess/letterbox';
import { selectRefreshFrame } from '../live/selectors';
import { memoised } from '../memoised';
import { selectInFocus, selectResult } from '../selectors';
import { CHANNEL_LIMIT, type MapsOf } from '../slices/pyramid';
import type { AppState } from '../state';
import type { Cell } from './cells';
import { commonRange } from './range';

const taps = memoised((variant: VariantId) => tapsOf(VARIANTS[variant]));

/** Taps of the model in use, or of the one that is on its way. */
export function selectTaps({ model }: AppState): readonly Tap[] {
  return taps(model.info?.variant ?? model.wanted);
}

/** The tap on screen: the one asked for, or of a smaller model's cells the last of its kind. */
export function selectTap(state: AppState): Tap {
  const found = selectTaps(state);
  const { tap } = state.pyramid;
  const kind = tap.split('-')[1];
  return found.find(({ id }) => id === tap) ?? found.findLast((each) => each.kind === kind) ?? found[0]!;
}

/** Channels of the level that has most at the tap on screen; null without a model. */
export function selectChannelCount(state: AppState): number | null {
  const { info } = state.model;
  if (!info || selectTap(state).kind !== 'backbone') return info?.fpnChannels ?? null;
  return Math.max(...backboneLayout(VARIANTS[info.variant].backbone).featureChannels, info.fpnChannels);
}

/** The channel on screen: the one asked for, or the last where there are fewer. */
export function selectChannel(state: AppState): number {
  return Math.min(state.pyramid.channel, (selectChannelCount(state) ?? CHANNEL_LIMIT) - 1);
}

export function selectMapMode(state: AppState): MapMode {
  const { reduction } = state.pyramid;
  return reduction === 'channel' ? selectChannel(state) : reduction;
}

/** Whether the maps are in sight: as the strip, or on narrow screens as a panel. */
export function selectPyramidShown({ view, pyramid }: AppState): boolean {
  return view.narrow ? view.panel === 'pyramid' : pyramid.open;
}

/** The tap whose tensors runs must keep; null while no map is looked at. */
export function selectKeptTap(state: AppState): TapId | null {
  const { overlay, browsing } = state.pyramid;
  const looked = selectPyramidShown(state) || overlay !== null || browsing !== null;
  return looked ? selectTap(state).id : null;
}

/** Whose features: the run, and the model that computed them. */
interface Run {
  readonly frame: number;
  readonly model: ModelInfo;
}

export interface WantedMaps extends Run, MapsOf {}

export interface WantedSheet extends Run {
  readonly tap: TapId;
  readonly level: number;
}

function selectRun(state: AppState): Run | null {
  const frame = selectResult(state) && selectRefreshFrame(state);
  const model = state.model.info;
  // While the backend is changed there is no run to look at.
  const ready = !state.notices.task || state.notices.task.cancellable;
  return frame !== null && model && ready ? { frame, model } : null;
}

/** The maps that should be on screen. */
export function wantedMaps(state: AppState): WantedMaps | null {
  const tap = selectKeptTap(state);
  const run = tap && selectRun(state);
  return run && { ...run, tap, mode: selectMapMode(state), difference: state.pyramid.difference };
}

/** The channels that should be on screen. */
export function wantedSheet(state: AppState): WantedSheet | null {
  const { browsing } = state.pyramid;
  const run = browsing === null ? null : selectRun(state);
  return run && { ...run, tap: selectTap(state).id, level: browsing! };
}

const NO_MAPS: readonly LevelMap[] = [];

export function selectLevelMaps({ pyramid }: AppState): readonly LevelMap[] {
  return pyramid.maps?.levels ?? NO_MAPS;
}

export function selectLevelMap(state: AppState, level: number | null): LevelMap | null {
  return selectLevelMaps(state).find((map) => map.level === level) ?? null;
}

const rangeOfMaps = memoised(commonRange);

/** The range of the colours on screen. */
export function selectMapRange(state: AppState): MapRange {
  const { maps, lockedRange } = state.pyramid;
  return lockedRange ?? rangeOfMaps(selectLevelMaps(state), maps?.difference ?? false);
}

export function selectPalette({ pyramid }: AppState): 'activation' | 'difference' {
  return pyramid.maps?.difference ? 'difference' : 'activation';
}

/** Channels of the level that is browsed; null while they are on their way. */
export function selectSheet(state: AppState): ChannelSheet | null {
  const { sheet, browsing } = state.pyramid;
  return sheet?.tap === selectTap(state).id && sheet.sheet.level === browsing ? sheet.sheet : null;
}

const box = memoised(letterbox);

/** How the image on the stage lies in the network's input; null without either. */
export function selectLetterbox({ source: { image }, model: { info } }: AppState): Letterbox | null {
  return image && info && box(image.width, image.height, info.inputSize);
}

const cellOf = memoised((level: number, row: number, col: number): Cell => ({ level, row, col }));

/** The cell that the box looked at comes from. */
export function selectDetectionCell(state: AppState): Cell | null {
  const detection = selectInFocus(state);
  return detection && cellOf(detection.level, detection.row, detection.col);
}

export interface Reading {
  readonly cell: Cell;
  readonly value: number;
}

const reading = memoised((cell: Cell, value: number): Reading => ({ cell, value }));

/** The number behind the colour under the pointer, else in the cell of the box looked at. */
export function selectReading(state: AppState): Reading | null {
  const cell = state.pyramid.cell ?? selectDetectionCell(state);
  const map = cell && selectLevelMap(state, cell.level);
  const value = map?.values[cell!.row * map.width + cell!.col];
  return value === undefined ? null : reading(cell!, value);
}

/** Whether maps on screen belong to another image or wish than the one shown. */
export function selectMapsStale(state: AppState): boolean {
  const { maps, difference } = state.pyramid;
  if (!maps) return false;
  const asked = maps.tap === selectTap(state).id && maps.mode === selectMapMode(state);
  return !asked || maps.difference !== difference || selectResult(state) === null;
}
