import type { LevelMap } from '../../inference/api/messages';
import type { MapRange } from '../../model/features/reduce';
import { colourInto, type PaletteId, paletteTable } from './palette';

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
