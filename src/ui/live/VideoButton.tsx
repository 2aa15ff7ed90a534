import { Film } from 'lucide-react';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { ACCEPTED_VIDEOS } from '../../app/openable';
import { useController } from '../appContext';
import { Button } from '../common/Button';
import { FileInput } from '../common/FileInput';
import ui from '../styles/primitives.module.css';

export function VideoButton() {
  const { t } = useTranslation();
  const controller = useController();
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <Button icon={Film} why={t('live.videoLabel')} onClick={() => input.current?.click()}>
        <span className={ui.wideText}>{t('live.video')}</span>
      </Button>
      <FileInput
        ref={input}
        label={t('live.videoLabel')}
        accept={ACCEPTED_VIDEOS}
        onFiles={([file]) => file && void controller.live.video.open(file)}
      />
    </>
  );
}
