import { Film, FolderOpen, Images, Video } from 'lucide-react';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { ACCEPTED_VIDEOS } from '../../app/openable';
import { useApp, useController } from '../appContext';
import { Button } from '../common/Button';
import { FileInput } from '../common/FileInput';
import { Popover } from '../common/Popover';
import popoverStyles from '../common/popover.module.css';
import { useFilePicker } from '../filePicker';
import ui from '../styles/primitives.module.css';
import styles from './header.module.css';
import { SampleGrid } from './SampleGrid';

export function SampleMenu() {
  const { t } = useTranslation();
  return (
    <Popover
      label={t('header.samplesTitle')}
      className={styles.sampleMenu}
      button={
        <>
          <Images size={16} aria-hidden="true" />
          <span className={ui.wideText}>{t('header.samples')}</span>
        </>
      }
    >
      {(close) => (
        <>
          <h2 className={popoverStyles.popoverTitle}>{t('header.samplesTitle')}</h2>
          <SampleGrid onChosen={close} />
        </>
      )}
    </Popover>
  );
}

export function OpenButton() {
  const { t } = useTranslation();
  const pickFiles = useFilePicker();
  return (
    <Button icon={FolderOpen} why={t('header.openLabel')} shortcut="open-files" onClick={pickFiles}>
      <span className={ui.wideText}>{t('header.open')}</span>
    </Button>
  );
}

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
