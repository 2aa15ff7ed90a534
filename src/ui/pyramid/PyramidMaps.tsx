import { useTranslation } from 'react-i18next';
import { selectMapsStale } from '../../app/pyramid/selectors';
import { LEVELS } from '../../model/network/variants';
import { useApp } from '../appContext';
import ui from '../styles/primitives.module.css';
import { Legend } from './Legend';
import { LevelMapView } from './LevelMapView';
import { LockButton } from './LockButton';
import legendStyles from './legend.module.css';
import { MapNote } from './MapNote';
import { OverlayFields } from './OverlayFields';
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
