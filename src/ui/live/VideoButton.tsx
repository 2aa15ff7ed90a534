import { Film } from 'lucide-react';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { ACCEPTED_VIDEOS } from '../../app/openable';
import { useController } from '../appContext';
import { FileInput } from '../common/FileInput';
import { tip } from '../common/tip';
import ui from '../styles/primitives.module.css';

export function VideoButton() {
  const { t } = useTranslation();
  const controller = useController();
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <button
        type="button"
        className={ui.button}
        onClick={() => input.current?.click()}
        {...tip(t('live.videoLabel'))}
      >
        <Film size={16} aria-hidden="true" />
        <span className={ui.wideText}>{t('live.video')}</span>
      </button>
      <FileInput
        ref={input}
        label={t('live.videoLabel')}
        accept={ACCEPTED_VIDEOS}
        onFiles={([file]) => file && void controller.live.video.open(file)}
      />
    </>
  );
}
