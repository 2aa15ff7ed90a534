import { ShieldCheck, Video } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useApp, useController } from '../appContext';
import { Button } from '../common/Button';
import { Dialog } from '../common/Dialog';
import ui from '../styles/primitives.module.css';
import styles from './live.module.css';

/** Explains what the browser is about to ask, and why. */
export default function CameraDialog() {
  const { t } = useTranslation();
  const controller = useController();
  const { permission, devices } = useApp(({ live }) => live.camera);
  const opening = useApp(({ live }) => live.phase === 'opening');
  const missing = devices.length === 0;
  return (
    <Dialog
      title={t('live.camera.title')}
      className={styles.cameraDialog}
      onClose={() => controller.live.camera.closeExplanation()}
    >
      <p>
        {permission === 'denied'
          ? t('live.camera.denied')
          : t(missing ? 'live.camera.none' : 'live.camera.explain')}
      </p>
      <p className={`${ui.muted} ${styles.cameraDialogPrivacy}`}>
        <ShieldCheck size={18} aria-hidden="true" />
        {t('live.camera.privacy')}
      </p>
      <Button
        look="primary"
        icon={Video}
        disabled={opening || (missing && permission !== 'denied')}
        onClick={() => void controller.live.camera.start()}
      >
        {t(opening ? 'live.camera.waiting' : 'live.camera.start')}
      </Button>
    </Dialog>
  );
}
