import type { LevelMap } from '../../inference/api/messages';
import type { MapRange } from '../../model/features/reduce';

const EMPTY: MapRange = { min: 0, max: 0 };

/** The one range that all maps of a tap are coloured by; of differences one that has zero in its middle. */
export function commonRange(maps: readonly LevelMap[], difference: boolean): MapRange {
  const shown = maps.filter(({ values }) => values.length > 0);
  if (shown.length === 0) return EMPTY;
  const min = Math.min(...shown.map((map) => map.min));
  const max = Math.max(...shown.map((map) => map.max));
  if (!difference) return { min, max };
  const reach = Math.max(Math.abs(min), Math.abs(max));
  // Not −reach, as −0 is written with its sign.
  return { min: 0 - reach, max: reach };
}

/** Whether two runs gave the very same maps. */
export function isZero(range: MapRange): boolean {
  return range.min === 0 && range.max === 0;
}

const MOST_DECIMALS = 6;

/** Decimals that tell values of a range apart: three figures of its largest magnitude. */
export function decimalsFor({ min, max }: MapRange): number {
  const reach = Math.max(Math.abs(min), Math.abs(max));
  if (!(reach > 0) || reach === Number.POSITIVE_INFINITY) return 0;
  return Math.min(MOST_DECIMALS, Math.max(0, 2 - Math.floor(Math.log10(reach))));
}
