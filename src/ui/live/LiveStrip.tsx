import { Waypoints, X } from 'lucide-react';
import { lazy } from 'react';
import { useTranslation } from 'react-i18next';
import { LIVE_MODES } from '../../app/live/framePolicy';
import { hasControls, selectLoweredSize } from '../../app/live/selectors';
import { INTERACTIVE_FPS } from '../../app/live/sizePolicy';
import { selectModel } from '../../app/selectors';
import { useApp, useController, useFormat } from '../appContext';
import { Boundary } from '../common/Boundary';
import { Button, IconButton } from '../common/Button';
import { Choice } from '../common/Choice';
import { Term } from '../common/Term';
import ui from '../styles/primitives.module.css';
import { CameraFields } from './CameraFields';
import styles from './live.module.css';
import { RecordingControls } from './RecordingControls';
import { Transport } from './Transport';
import { VideoFields } from './VideoFields';

const CameraDialog = lazy(() => import('./CameraDialog'));

/** The controls of a camera or a video while there is one, and the explanation before there is. */
export function LiveStrip() {
  const controller = useController();
  const shown = useApp(hasControls);
  const explaining = useApp(({ live }) => live.camera.explaining);
  return (
    <>
      {shown && <Controls />}
      {explaining && (
        <Boundary onFailed={() => controller.live.camera.closeExplanation()}>
          <CameraDialog />
        </Boundary>
      )}
    </>
  );
}

function Controls() {
  const { t } = useTranslation();
  const controller = useController();
  const kind = useApp(({ live }) => live.kind);
  return (
    <section className={`${ui.stack} ${styles.live}`} aria-label={t('live.controls')} data-kind={kind}>
      {kind === 'video' && <VideoFields />}
      <div className={styles.liveRow}>
        {kind && <Transport />}
        <RecordingControls />
        {kind === 'camera' && <CameraFields />}
        {kind && <PaceFields />}
        {kind && <LiveRates />}
        {kind && (
          <IconButton
            quiet
            icon={X}
            label={t('live.close')}
            className={styles.liveClose}
            onClick={() => controller.live.stop()}
          />
        )}
      </div>
    </section>
  );
}

/** How fast live is, and what it left out. */
function LiveRates() {
  const { t } = useTranslation();
  const { number, ms } = useFormat();
  const { fps, latencyMs } = useApp(({ live }) => live.rates);
  const { offered, begun, dropped } = useApp(({ live }) => live.counts);
  const measured = useApp(({ live }) => live.phase === 'running' || live.phase === 'paused');
  const lowered = useApp(selectLoweredSize);
  const own = useApp((state) => selectModel(state)?.inputSize ?? 0);
  if (!measured) return null;
  return (
    <div className={`${styles.liveGroup} ${styles.liveRates}`} data-testid="live-rates">
      <Term why={t('live.fpsWhy')}>{t('live.fps', { value: fps === null ? '–' : number(fps, 1) })}</Term>
      <Term why={t('live.latencyWhy')}>{latencyMs === null ? '– ms' : ms(latencyMs)}</Term>
      <Term why={t('live.droppedWhy', { offered: number(offered), begun: number(begun) })}>
        {t('live.dropped', { count: dropped })}
      </Term>
      {lowered !== null && (
        <Term why={t('live.loweredWhy', { own: number(own), fps: number(INTERACTIVE_FPS) })}>
          {t('live.lowered', { size: number(lowered) })}
        </Term>
      )}
    </div>
  );
}

const MODE_WORDS = { smooth: 'live.modeSmooth', accurate: 'live.modeAccurate' } as const;

/** Smooth or accurate, tracked or not. */
function PaceFields() {
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
