import type { TFunction } from 'i18next';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import type { MapWords } from '../../app/pyramid/mapWords';
import { selectChannel, selectMapRange, selectTap } from '../../app/pyramid/selectors';
import type { AppState } from '../../app/state';
import { formatNumber } from '../../i18n/format';
import { useController } from '../appContext';
import { captionText } from '../picture/caption';
import { tapName } from './useTapName';
import { rangeFormat } from './useValueFormat';

/** The texts of exported maps, as of the moment they are asked for; so nothing is rendered anew with each map. */
export function useMapWords(): () => MapWords {
  const { t } = useTranslation();
  const { store } = useController();
  return useCallback(() => mapWords(t, store.getState()), [t, store]);
}

function mapWords(t: TFunction, state: AppState): MapWords {
  const { reduction, maps } = state.pyramid;
  const { language } = state.view;
  const mode = t(`pyramid.reductions.${reduction}`);
  const title = t('pyramid.png.title', {
    variant: state.model.wanted.toUpperCase(),
    tap: tapName(t, selectTap(state)),
    mode: reduction === 'channel' ? `${mode} ${selectChannel(state)}` : mode,
  });
  return {
    title: maps?.difference ? `${title} · ${t('pyramid.png.difference')}` : title,
    noMap: '–',
    caption: captionText(t, state),
    level: (level, map) =>
      [t('pyramid.level', { level }), map && t('pyramid.size', { width: map.width, height: map.height })]
        .filter((part) => part !== null)
        .join(' · '),
    value: rangeFormat((value, decimals) => formatNumber(language, value, decimals), selectMapRange(state)),
  };
}
