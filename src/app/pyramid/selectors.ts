import type { ChannelSheet, LevelMap } from '../../inference/api/messages';
import { theoreticalField } from '../../model/features/footprint';
import type { MapMode, MapRange } from '../../model/features/reduce';
import { type Tap, type TapId, tapsOf } from '../../model/features/taps';
import { tappedBlocks } from '../../model/network/architecture';
import { VARIANTS } from '../../model/network/variants';
import { type Letterbox, letterbox } from '../../model/preprocess/letterbox';
import { selectSettledResult } from '../fusion/selectors';
import { selectRefreshFrame } from '../live/selectors';
import { memoised } from '../memoised';
import { selectInFocus, selectInputSize, selectModel, selectResult } from '../selectors';
import { CHANNEL_LIMIT } from '../slices/pyramid';
import type { AppState } from '../state';
import type { Cell } from './cells';
import { commonRange, isZero } from './range';

const taps = memoised(tapsOf);

/** Taps of the model in use, or of the one that is on its way. */
export function selectTaps(state: AppState): readonly Tap[] {
  return taps(selectModel(state)?.architecture.cells.length ?? VARIANTS[state.model.wanted].fpnCells);
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
  const info = selectModel(state);
  if (!info || selectTap(state).kind !== 'backbone') return info?.architecture.width ?? null;
  const { architecture } = info;
  const tapped = tappedBlocks(architecture).map((block) => architecture.blocks[block]!.outChannels);
  return Math.max(...tapped, architecture.width);
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

const NO_MAPS: readonly LevelMap[] = [];

function selectLevelMaps({ pyramid }: AppState): readonly LevelMap[] {
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

/** Whether the difference is zero everywhere, whatever range the colours are held to. */
export function selectZeroDifference(state: AppState): boolean {
  const { maps } = state.pyramid;
  return maps?.difference === true && isZero(rangeOfMaps(maps.levels, true));
}

/** Whether the maps are of the fusion that is edited now, and not of the run before. */
export function selectMapsSettled(state: AppState): boolean {
  const settled = selectSettledResult(state) !== null && !selectMapsStale(state);
  return settled && state.pyramid.maps?.frame === selectRefreshFrame(state);
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
export function selectLetterbox(state: AppState): Letterbox | null {
  const { image } = state.source;
  const inputSize = selectInputSize(state);
  return image && inputSize !== null ? box(image.width, image.height, inputSize) : null;
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

/** Coarsest level that the backbone itself makes. */
const LAST_BACKBONE_LEVEL = 5;

/** Side of what the convolutions before the cell looked at see, input pixels; null after the backbone. */
export function selectFieldSide(state: AppState): number | null {
  const info = selectModel(state);
  const { cell } = state.pyramid;
  if (!info || !cell || cell.level > LAST_BACKBONE_LEVEL || selectTap(state).kind !== 'backbone') return null;
  return theoreticalField(info.architecture, cell.level);
}

/** Whether maps on screen belong to another image, or to something else, than what is shown. */
export function selectMapsStale(state: AppState): boolean {
  const { maps, difference } = state.pyramid;
  if (!maps) return false;
  const asked = maps.tap === selectTap(state).id && maps.mode === selectMapMode(state);
  return !asked || maps.difference !== difference || selectResult(state) === null;
}
