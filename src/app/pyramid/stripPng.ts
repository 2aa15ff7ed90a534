import type { LevelMap } from '../../inference/protocol';
import type { MapRange } from '../../model/features/reduce';
import { LEVELS } from '../../model/network/variants';
import type { FetchedMaps } from '../slices/pyramid';
import { mapPixels } from './mapPixels';
import { paletteStops } from './palette';

/** The texts of the picture, in the language on screen. */
export interface StripWords {
  readonly title: string;
  /** Where there is no map. */
  readonly noMap: string;
  readonly level: (level: number, map: LevelMap | null) => string;
  readonly value: (value: number) => string;
}

const SIDE = 256;
const GAP = 16;
const LINE = 24;
const LEGEND_HEIGHT = 12;
const INK = '#16202a';
const FRAME = '#d5dce3';

/** The five maps side by side under a title, over the legend of their one colour scale. */
export function stripPng(maps: FetchedMaps, range: MapRange, words: StripWords): Promise<Blob> {
  const width = LEVELS.length * (SIDE + GAP) + GAP;
  const mapTop = GAP + 2 * LINE;
  const legendTop = mapTop + SIDE + GAP;
  const canvas = new OffscreenCanvas(width, legendTop + LEGEND_HEIGHT + LINE + GAP);
  const context = canvas.getContext('2d')!;
  context.fillStyle = '#fff';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.textBaseline = 'middle';
  text(context, words.title, GAP, GAP + LINE / 2, '600 16px system-ui, sans-serif');
  LEVELS.forEach((level, i) => {
    const left = GAP + i * (SIDE + GAP);
    const map = maps.levels.find((each) => each.level === level) ?? null;
    text(context, words.level(level, map), left, GAP + 1.5 * LINE);
    drawMap(context, map, maps.difference, range, left, mapTop);
    if (!map?.values.length) text(context, words.noMap, left + GAP, mapTop + SIDE / 2);
  });
  drawLegend(context, maps.difference, range, words, { top: legendTop, width: width - 2 * GAP });
  return canvas.convertToBlob({ type: 'image/png' });
}

type Context = OffscreenCanvasRenderingContext2D;

function text(
  context: Context,
  words: string,
  x: number,
  y: number,
  font = '13px system-ui, sans-serif',
): void {
  context.font = font;
  context.fillStyle = INK;
  context.fillText(words, x, y);
}

function drawMap(
  context: Context,
  map: LevelMap | null,
  difference: boolean,
  range: MapRange,
  left: number,
  top: number,
): void {
  if (map?.values.length) {
    const cells = new OffscreenCanvas(map.width, map.height);
    const palette = difference ? 'difference' : 'activation';
    cells.getContext('2d')!.putImageData(mapPixels(map, range, palette), 0, 0);
    context.imageSmoothingEnabled = false;
    context.drawImage(cells, left, top, SIDE, SIDE);
  }
  context.strokeStyle = FRAME;
  context.strokeRect(left - 0.5, top - 0.5, SIDE + 1, SIDE + 1);
}

const STOPS = 32;

function drawLegend(
  context: Context,
  difference: boolean,
  range: MapRange,
  words: StripWords,
  { top, width }: { readonly top: number; readonly width: number },
): void {
  const gradient = context.createLinearGradient(GAP, 0, GAP + width, 0);
  paletteStops(difference ? 'difference' : 'activation', STOPS).forEach((colour, i) => {
    gradient.addColorStop(i / (STOPS - 1), colour);
  });
  context.fillStyle = gradient;
  context.fillRect(GAP, top, width, LEGEND_HEIGHT);
  const middle = top + LEGEND_HEIGHT + LINE / 2;
  text(context, words.value(range.min), GAP, middle);
  context.textAlign = 'right';
  text(context, words.value(range.max), GAP + width, middle);
  context.textAlign = 'left';
}
