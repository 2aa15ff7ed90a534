import { FolderOpen } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Button } from '../common/Button';
import { useFilePicker } from '../filePicker';
import ui from '../styles/primitives.module.css';

export function OpenButton() {
  const { t } = useTranslation();
  const pickFiles = useFilePicker();
  return (
    <Button icon={FolderOpen} why={t('header.openLabel')} shortcut="open-files" onClick={pickFiles}>
      <span className={ui.wideText}>{t('header.open')}</span>
    </Button>
  );
}
