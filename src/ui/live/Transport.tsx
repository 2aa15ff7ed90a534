import { Camera, ChevronLeft, ChevronRight, Pause, Play, PlugZap } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { LivePhase } from '../../app/live/state';
import { isLiveImage } from '../../app/slices/source';
import { useApp, useController } from '../appContext';
import { labelTip, tip } from '../common/tip';
import ui from '../styles/primitives.module.css';
import styles from './live.module.css';

const ACTION_ICONS: Readonly<Record<LivePhase, typeof Play>> = {
  off: Play,
  opening: Play,
  running: Pause,
  paused: Play,
  lost: PlugZap,
  halted: Play,
};

/** Play and pause, frame by frame, and the snapshot. */
export function Transport() {
  const { t } = useTranslation();
  const controller = useController();
  const { kind, phase } = useApp(({ live }) => live);
  const busy = useApp(({ live }) => live.phase === 'opening' || live.analysis.running);
  const muted = useApp(({ live }) => live.kind === 'camera' && live.camera.muted);
  const canSnap = useApp(({ source }) => isLiveImage(source.image));
  const Icon = ACTION_ICONS[phase];
  const resume = phase === 'lost' ? 'live.reconnect' : kind === 'video' ? 'live.play' : 'live.resume';
  return (
    <div className={`${styles.liveGroup} ${styles.liveTransport}`}>
      {kind === 'video' && <StepButton by={-1} disabled={busy} />}
      <button
        type="button"
        className={phase === 'running' ? ui.button : ui.primaryButton}
        disabled={busy}
        onClick={() => controller.live.pauseOrResume()}
        {...tip(t('shortcuts.live-pause'), 'live-pause')}
      >
        <Icon size={16} aria-hidden="true" />
        <span>{t(phase === 'running' ? 'live.pause' : resume)}</span>
      </button>
      {kind === 'video' && <StepButton by={1} disabled={busy} />}
      <button
        type="button"
        className={ui.button}
        disabled={busy || !canSnap}
        onClick={() => void controller.live.snapshot()}
        aria-label={t('live.snapshot')}
        {...tip(t('live.snapshotWhy'), 'live-snapshot')}
      >
        <Camera size={16} aria-hidden="true" />
        <span className={ui.wideText}>{t('live.snapshot')}</span>
      </button>
      <span className={styles.livePhase} role="status" data-phase={phase}>
        {phase !== 'running' && phase !== 'paused' && t(`live.phase.${phase}`)}
        {phase === 'running' && muted && t('live.camera.muted')}
      </span>
    </div>
  );
}

function StepButton({ by, disabled }: { readonly by: 1 | -1; readonly disabled: boolean }) {
  const { t } = useTranslation();
  const controller = useController();
  const Icon = by > 0 ? ChevronRight : ChevronLeft;
  return (
    <button
      type="button"
      className={ui.iconButton}
      disabled={disabled}
      onClick={() => void controller.live.video.step(by)}
      {...labelTip(
        t(by > 0 ? 'live.playback.stepOn' : 'live.playback.stepBack'),
        by > 0 ? 'video-step-on' : 'video-step-back',
      )}
    >
      <Icon size={16} aria-hidden="true" />
    </button>
  );
}
