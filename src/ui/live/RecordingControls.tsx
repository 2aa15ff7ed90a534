import { Circle, Download, Pause, Play, Square, Trash2 } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useApp, useController, useFormat } from '../appContext';
import { labelTip, tip } from '../common/tip';
import ui from '../styles/primitives.module.css';
import { clockText } from './clock';
import styles from './live.module.css';

/** Record, pause, stop, download: only what makes sense now. */
export function RecordingControls() {
  const { t } = useTranslation();
  const { bytes } = useFormat();
  const { recording } = useController().live;
  const status = useApp(({ live }) => live.recording);
  const kind = useApp(({ live }) => live.kind);
  const hasImage = useApp(({ source }) => source.image !== null);
  const active = status.phase === 'recording' || status.phase === 'paused';
  return (
    <div className={`${styles.liveGroup} ${styles.liveRecording}`}>
      {kind && (status.phase === 'idle' || status.phase === 'ready') && (
        <button
          type="button"
          className={ui.button}
          disabled={!hasImage}
          onClick={() => void recording.start()}
          aria-label={t('live.recording.start')}
          {...tip(t('live.recording.startWhy'))}
        >
          <Circle size={14} className={styles.liveRecord} aria-hidden="true" />
          <span className={ui.wideText}>{t('live.recording.start')}</span>
        </button>
      )}
      {active && (
        <>
          <button
            type="button"
            className={ui.iconButton}
            onClick={() => (status.phase === 'paused' ? recording.resume() : recording.pause())}
            {...labelTip(t(status.phase === 'paused' ? 'live.recording.resume' : 'live.recording.pause'))}
          >
            {status.phase === 'paused' ? (
              <Play size={16} aria-hidden="true" />
            ) : (
              <Pause size={16} aria-hidden="true" />
            )}
          </button>
          <button
            type="button"
            className={ui.iconButton}
            onClick={() => recording.stop()}
            {...labelTip(t('live.recording.stop'))}
          >
            <Square size={14} className={styles.liveRecord} aria-hidden="true" />
          </button>
        </>
      )}
      {status.phase !== 'idle' && (
        <span className={styles.liveRecorded} data-phase={status.phase} data-testid="recorded">
          {clockText(status.seconds)} · {bytes(status.bytes)}
        </span>
      )}
      {status.phase === 'stopping' && <span>{t('live.recording.saving')}</span>}
      {status.phase === 'ready' && (
        <>
          <button type="button" className={ui.primaryButton} onClick={() => recording.save()}>
            <Download size={16} aria-hidden="true" />
            {t('live.recording.save')} .{status.extension}
          </button>
          <button
            type="button"
            className={ui.iconButton}
            onClick={() => recording.discard()}
            {...labelTip(t('live.recording.discard'))}
          >
            <Trash2 size={16} aria-hidden="true" />
          </button>
        </>
      )}
    </div>
  );
}
