import type { LevelMap } from '../../inference/api/messages';
import type { MapRange } from '../../model/features/reduce';
import { colourInto, type PaletteId, paletteStops, paletteTable } from './palette';

export interface Rectangle {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Draws a map, its cells as squares without smoothing. @param map one with values */
export function drawMap(
  context: OffscreenCanvasRenderingContext2D,
  map: LevelMap,
  range: MapRange,
  palette: PaletteId,
  { left, top, width, height }: Rectangle,
): void {
  const cells = new OffscreenCanvas(map.width, map.height);
  cells.getContext('2d')!.putImageData(mapPixels(map, range, palette), 0, 0);
  context.imageSmoothingEnabled = false;
  context.drawImage(cells, left, top, width, height);
}

const STOPS = 32;

/** Draws a colour scale from its low end to its high one. */
export function drawColourBar(
  context: OffscreenCanvasRenderingContext2D,
  palette: PaletteId,
  { left, top, width, height }: Rectangle,
): void {
  const gradient = context.createLinearGradient(left, 0, left + width, 0);
  paletteStops(palette, STOPS).forEach((colour, i) => {
    gradient.addColorStop(i / (STOPS - 1), colour);
  });
  context.fillStyle = gradient;
  context.fillRect(left, top, width, height);
}

/** A map as a picture, one pixel a cell. @param map one with values, or thumbnails like one */
export function mapPixels(
  { width, height, values }: Pick<LevelMap, 'width' | 'height' | 'values'>,
  range: MapRange,
  palette: PaletteId,
): ImageData {
  const picture = new ImageData(width, height);
  colourInto(new Uint32Array(picture.data.buffer), values, range, paletteTable(palette));
  return picture;
}
