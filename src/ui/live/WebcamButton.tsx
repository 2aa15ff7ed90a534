import { Video } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useApp, useController } from '../appContext';
import { Button } from '../common/Button';
import ui from '../styles/primitives.module.css';

export function WebcamButton() {
  const { t } = useTranslation();
  const controller = useController();
  const active = useApp(({ live }) => live.kind === 'camera');
  return (
    <Button
      icon={Video}
      why={active ? t('live.close') : t('live.webcamLabel')}
      shortcut={active ? undefined : 'open-webcam'}
      aria-pressed={active}
      onClick={() => (active ? controller.live.stop() : void controller.live.camera.open())}
    >
      <span className={ui.wideText}>{t('live.webcam')}</span>
    </Button>
  );
}
