import { Circle, Download, Pause, Play, Square, Trash2 } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useApp, useController, useFormat } from '../appContext';
import { Button, IconButton } from '../common/Button';
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
        <Button
          icon={Circle}
          size={14}
          className={styles.liveRecord}
          why={t('live.recording.startWhy')}
          disabled={!hasImage}
          onClick={() => void recording.start()}
          aria-label={t('live.recording.start')}
        >
          <span className={ui.wideText}>{t('live.recording.start')}</span>
        </Button>
      )}
      {active && (
        <>
          <IconButton
            icon={status.phase === 'paused' ? Play : Pause}
            label={t(status.phase === 'paused' ? 'live.recording.resume' : 'live.recording.pause')}
            onClick={() => (status.phase === 'paused' ? recording.resume() : recording.pause())}
          />
          <IconButton
            icon={Square}
            size={14}
            label={t('live.recording.stop')}
            className={styles.liveRecord}
            onClick={() => recording.stop()}
          />
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
          <Button look="primary" icon={Download} onClick={() => recording.save()}>
            {t('live.recording.save')} .{status.extension}
          </Button>
          <IconButton icon={Trash2} label={t('live.recording.discard')} onClick={() => recording.discard()} />
        </>
      )}
    </div>
  );
}
