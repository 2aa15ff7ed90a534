import type { TFunction } from 'i18next';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import type { MapWords } from '../../app/pyramid/mapWords';
import { selectMapRange } from '../../app/pyramid/selectors';
import type { FetchedMaps } from '../../app/slices/pyramid';
import type { AppState } from '../../app/state';
import { formatNumber } from '../../i18n/format';
import { tapById } from '../../model/features/taps';
import { useController } from '../appContext';
import { captionText } from '../picture/caption';
import { tapName } from './tapName';
import { rangeFormat } from './useValueFormat';

/** The texts of exported maps, read when they are asked for, so that new maps re-render nothing. */
export function useMapWords(): () => MapWords {
  const { t } = useTranslation();
  const { store } = useController();
  return useCallback(() => mapWords(t, store.getState()), [t, store]);
}

function mapWords(t: TFunction, state: AppState): MapWords {
  const { maps } = state.pyramid;
  const { language } = state.view;
  return {
    title: maps ? titleOf(t, maps) : '',
    noMap: '–',
    caption: captionText(t, state),
    level: (level, map) =>
      [t('pyramid.level', { level }), map && t('pyramid.size', { width: map.width, height: map.height })]
        .filter((part) => part !== null)
        .join(' · '),
    value: rangeFormat((value, decimals) => formatNumber(language, value, decimals), selectMapRange(state)),
  };
}

/** What the maps are of, which need not be what is asked for by now. */
function titleOf(t: TFunction, { model, tap, mode, difference }: FetchedMaps): string {
  const title = t('pyramid.png.title', {
    variant: model.variant.toUpperCase(),
    tap: tapName(t, tapById(model.architecture.cells.length, tap)!),
    mode:
      typeof mode === 'number'
        ? `${t('pyramid.reductions.channel')} ${mode}`
        : t(`pyramid.reductions.${mode}`),
  });
  return difference ? `${title} · ${t('pyramid.png.difference')}` : title;
}
