import { X } from 'lucide-react';
import { lazy } from 'react';
import { useTranslation } from 'react-i18next';
import { hasControls } from '../../app/live/selectors';
import { useApp, useController } from '../appContext';
import { Boundary } from '../common/Boundary';
import { IconButton } from '../common/Button';
import ui from '../styles/primitives.module.css';
import { CameraFields } from './CameraFields';
import { LiveRates } from './LiveRates';
import styles from './live.module.css';
import { PaceFields } from './PaceFields';
import { RecordingControls } from './RecordingControls';
import { Transport } from './Transport';
import { VideoFields } from './VideoFields';

const CameraDialog = lazy(() => import('./CameraDialog'));

/** Everything that steers a camera or a video, as long as there is one, and the words before there is. */
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
