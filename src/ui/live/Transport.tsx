import { Camera, ChevronLeft, ChevronRight, Pause, Play, PlugZap } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { LivePhase } from '../../app/live/state';
import { isLiveImage } from '../../app/slices/source';
import { useApp, useController } from '../appContext';
import { Button, IconButton } from '../common/Button';
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
  const resume = phase === 'lost' ? 'live.reconnect' : kind === 'video' ? 'live.play' : 'live.resume';
  return (
    <div className={`${styles.liveGroup} ${styles.liveTransport}`}>
      {kind === 'video' && <StepButton by={-1} disabled={busy} />}
      <Button
        look={phase === 'running' ? 'plain' : 'primary'}
        icon={ACTION_ICONS[phase]}
        why={t('shortcuts.live-pause')}
        shortcut="live-pause"
        disabled={busy}
        onClick={() => controller.live.pauseOrResume()}
      >
        <span>{t(phase === 'running' ? 'live.pause' : resume)}</span>
      </Button>
      {kind === 'video' && <StepButton by={1} disabled={busy} />}
      <Button
        icon={Camera}
        why={t('live.snapshotWhy')}
        shortcut="live-snapshot"
        disabled={busy || !canSnap}
        onClick={() => void controller.live.snapshot()}
        aria-label={t('live.snapshot')}
      >
        <span className={ui.wideText}>{t('live.snapshot')}</span>
      </Button>
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
    <IconButton
      icon={Icon}
      label={t(by > 0 ? 'live.playback.stepOn' : 'live.playback.stepBack')}
      shortcut={by > 0 ? 'video-step-on' : 'video-step-back'}
      disabled={disabled}
      onClick={() => void controller.live.video.step(by)}
    />
  );
}
