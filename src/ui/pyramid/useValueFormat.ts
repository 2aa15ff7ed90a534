import { decimalsFor } from '../../app/pyramid/range';
import { selectMapRange } from '../../app/pyramid/selectors';
import { useApp, useFormat } from '../appContext';

/** Writes values of the maps on screen, with the decimals that their range asks for. */
export function useValueFormat(): (value: number) => string {
  const { number } = useFormat();
  const decimals = decimalsFor(useApp(selectMapRange));
  return (value) => number(value, decimals);
}
