import { useTranslation } from 'react-i18next';
import { selectChannel, selectTap } from '../../app/pyramid/selectors';
import type { StripWords } from '../../app/pyramid/stripPng';
import { useController } from '../appContext';
import { useTapName } from './useTapName';
import { useValueFormat } from './useValueFormat';

/** The texts of the exported picture, as of the moment they are asked for. */
export function useExportWords(): () => StripWords {
  const { t } = useTranslation();
  const { store } = useController();
  const name = useTapName();
  const value = useValueFormat();
  return () => {
    const state = store.getState();
    const { reduction, maps } = state.pyramid;
    const mode = t(`pyramid.reductions.${reduction}`);
    const title = t('pyramid.png.title', {
      variant: state.model.wanted.toUpperCase(),
      tap: name(selectTap(state)),
      mode: reduction === 'channel' ? `${mode} ${selectChannel(state)}` : mode,
    });
    return {
      title: maps?.difference ? `${title} · ${t('pyramid.png.difference')}` : title,
      noMap: '–',
      level: (level, map) =>
        [t('pyramid.level', { level }), map && t('pyramid.size', { width: map.width, height: map.height })]
          .filter((part) => part !== null)
          .join(' · '),
      value,
    };
  };
}
