import { Waypoints } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { LIVE_MODES } from '../../app/live/framePolicy';
import { useApp, useController } from '../appContext';
import { Button } from '../common/Button';
import { Choice } from '../common/Choice';
import { Term } from '../common/Term';
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
      <Choice
        label={t('live.mode')}
        options={LIVE_MODES}
        value={mode}
        word={(option) => t(MODE_WORDS[option])}
        onChange={(option) => controller.live.setMode(option)}
      />
      <Button
        icon={Waypoints}
        why={t('live.trackingWhy')}
        shortcut="live-tracking"
        aria-pressed={tracking}
        onClick={() => controller.live.toggleTracking()}
      >
        <span className={ui.wideText}>{t('live.tracking')}</span>
      </Button>
    </div>
  );
}
