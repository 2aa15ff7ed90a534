import { useTranslation } from 'react-i18next';
import { selectMapsSettled, selectMapsStale, selectZeroDifference } from '../../app/pyramid/selectors';
import { selectModel } from '../../app/selectors';
import type { AppState } from '../../app/state';
import { LEVELS } from '../../model/network/variants';
import { useApp } from '../appContext';
import ui from '../styles/primitives.module.css';
import { Legend, LockButton, OverlayFields } from './Legend';
import { LevelMapView } from './LevelMapView';
import legendStyles from './legend.module.css';
import styles from './pyramid.module.css';

/** The five maps on their one colour scale, and what the pointer finds in them. */
export function PyramidMaps() {
  const { t } = useTranslation();
  const busy = useApp((state) => state.pyramid.busy);
  const stale = useApp(selectMapsStale);
  const empty = useApp((state) => state.pyramid.maps === null);
  return (
    <div className={styles.pyramidBody}>
      <fieldset
        className={styles.pyramidMaps}
        aria-label={t('pyramid.title')}
        aria-busy={busy}
        data-stale={stale || undefined}
      >
        {LEVELS.map((level) => (
          <LevelMapView key={level} level={level} />
        ))}
        <MapNote />
      </fieldset>
      {!empty && (
        <div className={`${ui.column} ${styles.pyramidSide}`}>
          <Legend />
          <div className={legendStyles.pyramidHold}>
            <LockButton />
            <OverlayFields />
          </div>
        </div>
      )}
    </div>
  );
}

/** A note on the maps as a whole: that there are none yet, or that all is zero, and why. */
function noteOf(state: AppState) {
  const { maps } = state.pyramid;
  if (!maps) return selectModel(state) ? 'pyramid.empty' : 'pyramid.emptyTask';
  if (!selectZeroDifference(state)) return null;
  if (state.fusion.present === null) return 'pyramid.differenceZero';
  return selectMapsSettled(state) ? 'pyramid.differenceEqual' : null;
}

function MapNote() {
  const { t } = useTranslation();
  const note = useApp(noteOf);
  return note && <p className={styles.pyramidNote}>{t(note)}</p>;
}
