import type { LevelMap } from '../../inference/api/messages';
import type { MapRange } from '../../model/features/reduce';
import { LEVELS } from '../../model/network/variants';
import { FRAME, INK, PAPER } from '../pictureColours';
import type { FetchedMaps } from '../slices/pyramid';
import { drawColourBar, drawMap } from './drawMap';
import type { MapWords } from './mapWords';
import type { PaletteId } from './palette';

const SIDE = 256;
const GAP = 16;
const LINE = 24;
const LEGEND_HEIGHT = 12;

/** The five maps side by side under a title, over the legend of their one colour scale and what they are of. */
export function stripPng(maps: FetchedMaps, range: MapRange, words: MapWords): Promise<Blob> {
  const width = LEVELS.length * (SIDE + GAP) + GAP;
  const mapTop = GAP + 2 * LINE;
  const legendTop = mapTop + SIDE + GAP;
  const palette = maps.difference ? 'difference' : 'activation';
  const canvas = new OffscreenCanvas(width, legendTop + LEGEND_HEIGHT + 2 * LINE + GAP);
  const context = canvas.getContext('2d')!;
  context.fillStyle = PAPER;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.textBaseline = 'middle';
  text(context, words.title, GAP, GAP + LINE / 2, '600 16px system-ui, sans-serif');
  LEVELS.forEach((level, i) => {
    const left = GAP + i * (SIDE + GAP);
    const map = maps.levels.find((each) => each.level === level) ?? null;
    text(context, words.level(level, map), left, GAP + 1.5 * LINE);
    drawLevel(context, map, range, palette, left, mapTop);
    if (!map?.values.length) text(context, words.noMap, left + GAP, mapTop + SIDE / 2);
  });
  drawLegend(context, palette, range, words, { top: legendTop, width: width - 2 * GAP });
  const captionMiddle = legendTop + LEGEND_HEIGHT + 1.5 * LINE;
  text(context, words.caption, GAP, captionMiddle, undefined, width - 2 * GAP);
  return canvas.convertToBlob({ type: 'image/png' });
}

type Context = OffscreenCanvasRenderingContext2D;

function text(
  context: Context,
  words: string,
  x: number,
  y: number,
  font = '13px system-ui, sans-serif',
  maxWidth?: number,
): void {
  context.font = font;
  context.fillStyle = INK;
  context.fillText(words, x, y, maxWidth);
}

function drawLevel(
  context: Context,
  map: LevelMap | null,
  range: MapRange,
  palette: PaletteId,
  left: number,
  top: number,
): void {
  if (map?.values.length) drawMap(context, map, range, palette, { left, top, width: SIDE, height: SIDE });
  context.strokeStyle = FRAME;
  context.strokeRect(left - 0.5, top - 0.5, SIDE + 1, SIDE + 1);
}

function drawLegend(
  context: Context,
  palette: PaletteId,
  range: MapRange,
  words: MapWords,
  { top, width }: { readonly top: number; readonly width: number },
): void {
  drawColourBar(context, palette, { left: GAP, top, width, height: LEGEND_HEIGHT });
  const middle = top + LEGEND_HEIGHT + LINE / 2;
  text(context, words.value(range.min), GAP, middle);
  context.textAlign = 'right';
  text(context, words.value(range.max), GAP + width, middle);
  context.textAlign = 'left';
}
