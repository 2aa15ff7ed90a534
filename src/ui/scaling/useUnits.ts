import { useTranslation } from 'react-i18next';
import { useFormat } from '../appContext';

/** Magnitudes of networks in three figures with their units. */
export function useUnits() {
  const { t } = useTranslation();
  const { number, ms } = useFormat();
  const figures = (value: number) => number(value, value < 9.995 ? 2 : value < 99.95 ? 1 : 0);
  return {
    /** Units of 10⁹. */
    giga: (value: number) => t('scaling.giga', { value: figures(value / 1e9) }),
    /** Units of 10⁶. */
    mega: (value: number) => t('scaling.mega', { value: figures(value / 1e6) }),
    /** Milliseconds, from a second on as seconds. */
    duration: (value: number) =>
      value < 999.5 ? ms(value) : t('scaling.seconds', { value: figures(value / 1000) }),
    /** The same in two figures, for what is only expected. */
    roughly: (value: number) =>
      value < 995
        ? ms(Number(value.toPrecision(2)))
        : t('scaling.seconds', { value: number(value / 1000, value < 9950 ? 1 : 0) }),
  };
}
