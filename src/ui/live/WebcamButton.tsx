import { Video } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useApp, useController } from '../appContext';
import { tip } from '../common/tip';
import ui from '../styles/primitives.module.css';

export function WebcamButton() {
  const { t } = useTranslation();
  const controller = useController();
  const active = useApp(({ live }) => live.kind === 'camera');
  return (
    <button
      type="button"
      className={ui.button}
      aria-pressed={active}
      onClick={() => (active ? controller.live.stop() : void controller.live.camera.open())}
      {...tip(active ? t('live.close') : t('live.webcamLabel'), active ? undefined : 'open-webcam')}
    >
      <Video size={16} aria-hidden="true" />
      <span className={ui.wideText}>{t('live.webcam')}</span>
    </button>
  );
}
