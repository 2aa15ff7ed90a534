import { decimalsFor } from '../../app/pyramid/range';
import { selectMapRange } from '../../app/pyramid/selectors';
import type { MapRange } from '../../model/features/reduce';
import { type Format, useApp, useFormat } from '../appContext';

/** Writes values of a range, with the decimals that it asks for. */
export function rangeFormat(number: Format['number'], range: MapRange): (value: number) => string {
  const decimals = decimalsFor(range);
  // What rounds to zero has no sign.
  return (value) => number(Number(value.toFixed(decimals)) + 0, decimals);
}

export function useRangeFormat(range: MapRange): (value: number) => string {
  return rangeFormat(useFormat().number, range);
}

/** Writes values of the maps on screen. */
export function useValueFormat(): (value: number) => string {
  return useRangeFormat(useApp(selectMapRange));
}
