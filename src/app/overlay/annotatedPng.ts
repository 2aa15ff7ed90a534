import type { LevelMap } from '../../inference/api/messages';
import type { MapRange } from '../../model/features/reduce';
import { INK, PAPER } from '../pictureColours';
import { drawColourBar, drawMap } from '../pyramid/drawMap';
import type { PaletteId } from '../pyramid/palette';
import { type Annotation, annotationUnit, drawAnnotations } from './drawAnnotations';

/** A level's map as it lies over the image. */
export interface MapOverlay {
  readonly map: LevelMap;
  readonly range: MapRange;
  readonly palette: PaletteId;
  /** 0…1 */
  readonly opacity: number;
  /** Side of the network's square input, image pixels; the image fills its top left. */
  readonly side: number;
  /** What the colours mean, and the ends of their scale. */
  readonly words: { readonly title: string; readonly min: string; readonly max: string };
}

interface Annotated {
  /** Best first. */
  readonly items: readonly Annotation[];
  readonly withLabels: boolean;
  readonly overlay: MapOverlay | null;
}

/** Draws what lies over the image on a copy of it at its own resolution; a map has its legend underneath. */
export async function annotatedPng(
  bitmap: ImageBitmap,
  { items, withLabels, overlay }: Annotated,
): Promise<Blob> {
  const { width, height } = bitmap;
  const unit = annotationUnit(bitmap);
  const canvas = new OffscreenCanvas(width, height + (overlay ? Math.round(LEGEND_HEIGHT * unit) : 0));
  const context = canvas.getContext('2d')!;
  context.fillStyle = PAPER;
  context.fillRect(0, 0, width, canvas.height);
  context.drawImage(bitmap, 0, 0);
  if (overlay) drawOverlay(context, overlay, bitmap);
  drawAnnotations(context, items, bitmap, withLabels);
  if (overlay) drawLegend(context, overlay, height, width, unit);
  return canvas.convertToBlob({ type: 'image/png' });
}

type Context = OffscreenCanvasRenderingContext2D;

function drawOverlay(
  context: Context,
  { map, range, palette, opacity, side }: MapOverlay,
  { width, height }: ImageBitmap,
): void {
  context.save();
  context.beginPath();
  context.rect(0, 0, width, height);
  context.clip();
  context.globalAlpha = opacity;
  drawMap(context, map, range, palette, { left: 0, top: 0, width: side, height: side });
  context.restore();
}

/** Lengths at 1000 pixels of the image's longer side. */
const LEGEND_HEIGHT = 56;
const GAP = 10;
const BAR = { top: 28, height: 8 };
const TITLE_MIDDLE = 16;
const ENDS_MIDDLE = 46;
const FONT = 12;

function drawLegend(
  context: Context,
  { palette, words }: MapOverlay,
  top: number,
  width: number,
  unit: number,
): void {
  // Whole pixels keep the ends of the scale as they are.
  const [left, height] = [Math.round(GAP * unit), Math.round(BAR.height * unit)];
  const inner = width - 2 * left;
  drawColourBar(context, palette, { left, top: top + Math.round(BAR.top * unit), width: inner, height });
  context.font = `${FONT * unit}px system-ui, sans-serif`;
  context.textBaseline = 'middle';
  context.fillStyle = INK;
  context.fillText(words.title, left, top + TITLE_MIDDLE * unit, inner);
  context.fillText(words.min, left, top + ENDS_MIDDLE * unit, inner / 2);
  context.textAlign = 'right';
  context.fillText(words.max, width - left, top + ENDS_MIDDLE * unit, inner / 2);
}
