import { Download } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useController } from '../../appContext';
import { Button } from '../../common/Button';
import { useMapWords } from '../../pyramid/useMapWords';
import styles from './detections.module.css';

export function ExportButtons() {
  const { t } = useTranslation();
  const controller = useController();
  const words = useMapWords();
  return (
    <div className={styles.export}>
      <Button
        icon={Download}
        size={14}
        why={t('detections.exportJsonWhy')}
        shortcut="export-json"
        onClick={() => controller.export.json()}
      >
        {t('detections.exportJson')}
      </Button>
      <Button
        icon={Download}
        size={14}
        why={t('detections.exportPngWhy')}
        shortcut="export-png"
        onClick={() => void controller.export.png(words())}
      >
        {t('detections.exportPng')}
      </Button>
    </div>
  );
}
