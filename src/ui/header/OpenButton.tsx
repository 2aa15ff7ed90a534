import { FolderOpen } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { tip } from '../common/tip';
import { useFilePicker } from '../filePicker';
import ui from '../styles/primitives.module.css';

export function OpenButton() {
  const { t } = useTranslation();
  const pickFiles = useFilePicker();
  return (
    <button
      type="button"
      className={ui.button}
      onClick={pickFiles}
      {...tip(t('header.openLabel'), 'open-files')}
    >
      <FolderOpen size={16} aria-hidden="true" />
      <span className={ui.wideText}>{t('header.open')}</span>
    </button>
  );
}
