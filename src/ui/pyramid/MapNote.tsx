import { useTranslation } from 'react-i18next';
import { isZero } from '../../app/pyramid/range';
import { selectMapRange } from '../../app/pyramid/selectors';
import type { AppState } from '../../app/state';
import { useApp } from '../appContext';

/** What has to be said of the maps as a whole: that there are none yet, or that all is zero, and why. */
function noteOf(state: AppState) {
  const { maps } = state.pyramid;
  if (!maps) return state.model.info ? 'pyramid.empty' : 'pyramid.emptyTask';
  if (!maps.difference || !isZero(selectMapRange(state))) return null;
  return state.fusion.present === null ? 'pyramid.differenceZero' : 'pyramid.differenceEqual';
}

export function MapNote() {
  const { t } = useTranslation();
  const note = useApp(noteOf);
  return note && <p className="pyramid-note">{t(note)}</p>;
}
