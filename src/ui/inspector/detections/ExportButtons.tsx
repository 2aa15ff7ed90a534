import { Download } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useController } from '../../appContext';
import { tip } from '../../common/tip';
import { useMapWords } from '../../pyramid/useMapWords';
import ui from '../../styles/primitives.module.css';
import styles from './detections.module.css';

export function ExportButtons() {
  const { t } = useTranslation();
  const controller = useController();
  const words = useMapWords();
  return (
    <div className={styles.export}>
      <button
        type="button"
        className={ui.button}
        onClick={() => controller.export.json()}
        {...tip(t('detections.exportJsonWhy'), 'export-json')}
      >
        <Download size={14} aria-hidden="true" />
        {t('detections.exportJson')}
      </button>
      <button
        type="button"
        className={ui.button}
        onClick={() => void controller.export.png(words())}
        {...tip(t('detections.exportPngWhy'), 'export-png')}
      >
        <Download size={14} aria-hidden="true" />
        {t('detections.exportPng')}
      </button>
    </div>
  );
}
