import { useTranslation } from 'react-i18next';
import { selectMapsSettled, selectZeroDifference } from '../../app/pyramid/selectors';
import { selectModel } from '../../app/selectors';
import type { AppState } from '../../app/state';
import { useApp } from '../appContext';
import styles from './pyramid.module.css';

/** What has to be said of the maps as a whole: that there are none yet, or that all is zero, and why. */
function noteOf(state: AppState) {
  const { maps } = state.pyramid;
  if (!maps) return selectModel(state) ? 'pyramid.empty' : 'pyramid.emptyTask';
  if (!selectZeroDifference(state)) return null;
  if (state.fusion.present === null) return 'pyramid.differenceZero';
  return selectMapsSettled(state) ? 'pyramid.differenceEqual' : null;
}

export function MapNote() {
  const { t } = useTranslation();
  const note = useApp(noteOf);
  return note && <p className={styles.pyramidNote}>{t(note)}</p>;
}
