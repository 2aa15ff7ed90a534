import { interpolateRdBu, interpolateViridis } from 'd3-scale-chromatic';
import type { MapRange } from '../../model/features/reduce';

/** The app's colour scales: activations from dark to bright, differences around a pale zero, more in red. */
const SCALES = {
  activation: interpolateViridis,
  difference: (t: number) => interpolateRdBu(1 - t),
} as const;

export type PaletteId = keyof typeof SCALES;

export const COLOURS = 256;

/** Red, green, blue, 0…255, of a colour as d3 writes it: `#rrggbb` or `rgb(r, g, b)`. */
function channels(colour: string): number[] {
  const hex = /^#(..)(..)(..)$/.exec(colour);
  return hex ? hex.slice(1).map((part) => Number.parseInt(part, 16)) : colour.match(/\d+/g)!.map(Number);
}

function buildTable(id: PaletteId): Uint32Array {
  const bytes = new Uint8ClampedArray(COLOURS * 4);
  for (let i = 0; i < COLOURS; i++) bytes.set([...channels(SCALES[id](i / (COLOURS - 1))), 255], i * 4);
  return new Uint32Array(bytes.buffer);
}

const tables: Readonly<Record<PaletteId, Uint32Array>> = {
  activation: buildTable('activation'),
  difference: buildTable('difference'),
};

/** Colours from the low end to the high one, each the four bytes R, G, B, A in memory. */
export function paletteTable(id: PaletteId): Uint32Array {
  return tables[id];
}

/** Colours from low to high at even distances, as CSS reads them. */
export function paletteStops(id: PaletteId, count: number): readonly string[] {
  return Array.from({ length: count }, (_, i) => SCALES[id](i / (count - 1)));
}

/** Where a value lies in a range, 0…1; the middle where the range is a point. NaN stays NaN. */
export function positionIn({ min, max }: MapRange, value: number): number {
  if (min === max) return Number.isNaN(value) ? value : 0.5;
  return Math.min(1, Math.max(0, (value - min) / (max - min)));
}

/**
 * Colours values into pixels. NaN is left transparent.
 * @param values [n]
 * @param pixels [n], each the four bytes of a colour
 */
export function colourInto(
  pixels: Uint32Array,
  values: Float32Array,
  { min, max }: MapRange,
  table: Uint32Array,
): void {
  const last = COLOURS - 1;
  const scale = max > min ? last / (max - min) : 0;
  const start = max > min ? 0.5 : COLOURS / 2;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    // Infinity · 0 is not an index of the table either.
    const at = scale === 0 ? start : (value - min) * scale + start;
    pixels[i] = Number.isNaN(value) ? 0 : table[at < 0 ? 0 : at > last ? last : at | 0]!;
  }
}
