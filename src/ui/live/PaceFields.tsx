import { Waypoints } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { LIVE_MODES } from '../../app/live/framePolicy';
import { useApp, useController } from '../appContext';
import { Term } from '../common/Term';
import { tip } from '../common/tip';
import ui from '../styles/primitives.module.css';
import styles from './live.module.css';

const MODE_WORDS = { smooth: 'live.modeSmooth', accurate: 'live.modeAccurate' } as const;

/** Smooth or accurate, tracked or not. */
export function PaceFields() {
  const { t } = useTranslation();
  const controller = useController();
  const { mode, tracking } = useApp(({ live }) => live);
  return (
    <div className={styles.liveGroup}>
      <span className={styles.livePaceTerm}>
        <Term why={t('live.modeWhy')}>{t('live.mode')}</Term>
      </span>
      <fieldset className={ui.segments} aria-label={t('live.mode')}>
        {LIVE_MODES.map((option) => (
          <label key={option} className={ui.segment}>
            <input
              type="radio"
              name="live-mode"
              value={option}
              checked={option === mode}
              onChange={() => controller.live.setMode(option)}
            />
            <span>{t(MODE_WORDS[option])}</span>
          </label>
        ))}
      </fieldset>
      <button
        type="button"
        className={ui.button}
        aria-pressed={tracking}
        onClick={() => controller.live.toggleTracking()}
        {...tip(t('live.trackingWhy'), 'live-tracking')}
      >
        <Waypoints size={16} aria-hidden="true" />
        <span className={ui.wideText}>{t('live.tracking')}</span>
      </button>
    </div>
  );
}
