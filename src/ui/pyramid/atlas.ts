import { colourInto } from '../../app/pyramid/palette';
import type { ChannelSheet } from '../../inference/api/messages';
import { type MapRange, rangeOf } from '../../model/features/reduce';

/** Thumbnails of all channels in one picture, slot by slot in rows of equal cells. */
export interface AtlasLayout {
  readonly columns: number;
  readonly rows: number;
  /** Pixels for each cell of a thumbnail, so that thumbnails of all levels are about as sharp as their frames. */
  readonly zoom: number;
  /** Size of a slot with its margin, pixels. */
  readonly pitch: number;
}

/** Side that small thumbnails are enlarged to at least, pixels. */
const LEAST_SIDE = 32;
/** Margin as a share of a slot. */
const MARGIN = 1 / 12;

/** @param columns thumbnails side by side */
export function atlasLayout(
  { width, height, energy }: Pick<ChannelSheet, 'width' | 'height' | 'energy'>,
  columns: number,
): AtlasLayout {
  const side = Math.max(width, height);
  const zoom = Math.max(1, Math.ceil(LEAST_SIDE / side));
  return {
    columns,
    rows: Math.ceil(energy.length / columns),
    zoom,
    pitch: Math.round((side * zoom) / (1 - MARGIN)),
  };
}

/** How thumbnails are coloured: by the range of all of them, or each by its own. */
export const ATLAS_SCALES = ['common', 'own'] as const;
export type AtlasScale = (typeof ATLAS_SCALES)[number];

/**
 * Paints thumbnails in an order.
 * @param order channel numbers, by slot
 * @param table colours of a palette
 * @returns pixels [rows · pitch, columns · pitch]; transparent between thumbnails
 */
export function paintAtlas(
  { width, height, values }: ChannelSheet,
  { columns, rows, zoom, pitch }: AtlasLayout,
  order: readonly number[],
  scale: AtlasScale,
  table: Uint32Array,
): Uint32Array<ArrayBuffer> {
  const atlasWidth = columns * pitch;
  const pixels = new Uint32Array(atlasWidth * rows * pitch);
  const common: MapRange = rangeOf(values);
  const thumbnail = new Uint32Array(width * height);
  order.forEach((channel, slot) => {
    const own = values.subarray(channel * width * height, (channel + 1) * width * height);
    colourInto(thumbnail, own, scale === 'own' ? rangeOf(own) : common, table);
    const left = (slot % columns) * pitch;
    const top = Math.floor(slot / columns) * pitch;
    for (let y = 0; y < height * zoom; y++) {
      const from = Math.floor(y / zoom) * width;
      const to = (top + y) * atlasWidth + left;
      for (let x = 0; x < width * zoom; x++) pixels[to + x] = thumbnail[from + Math.floor(x / zoom)]!;
    }
  });
  return pixels;
}
