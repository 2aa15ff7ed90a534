import { useTranslation } from 'react-i18next';
import type { StripWords } from '../../app/pyramid/stripPng';
import type { FetchedMaps } from '../../app/slices/pyramid';
import { tapById } from '../../model/features/taps';
import { VARIANTS } from '../../model/network/variants';
import { useController } from '../appContext';
import { useTapName } from './useTapName';
import { useValueFormat } from './useValueFormat';

/** The texts of the exported picture, as of the moment they are asked for. */
export function useExportWords(): () => StripWords {
  const { t } = useTranslation();
  const { store } = useController();
  const name = useTapName();
  const value = useValueFormat();
  // What the maps are of, which need not be what is asked for by now.
  const titleOf = ({ variant, tap, mode, difference }: FetchedMaps) => {
    const title = t('pyramid.png.title', {
      variant: variant.toUpperCase(),
      tap: name(tapById(VARIANTS[variant], tap)!),
      mode:
        typeof mode === 'number'
          ? `${t('pyramid.reductions.channel')} ${mode}`
          : t(`pyramid.reductions.${mode}`),
    });
    return difference ? `${title} · ${t('pyramid.png.difference')}` : title;
  };
  return () => {
    const { maps } = store.getState().pyramid;
    return {
      title: maps ? titleOf(maps) : '',
      noMap: '–',
      level: (level, map) =>
        [t('pyramid.level', { level }), map && t('pyramid.size', { width: map.width, height: map.height })]
          .filter((part) => part !== null)
          .join(' · '),
      value,
    };
  };
}
