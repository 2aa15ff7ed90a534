import { ImagePlus } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Button } from '../common/Button';
import { useFilePicker } from '../filePicker';
import { SampleGrid } from '../header/SampleGrid';
import ui from '../styles/primitives.module.css';
import styles from './stage.module.css';

export function EmptyState() {
  const { t } = useTranslation();
  const pickFiles = useFilePicker();
  return (
    <div className={`${ui.row} ${styles.empty}`}>
      <ImagePlus size={36} strokeWidth={1.4} aria-hidden="true" />
      <h2>{t('stage.empty')}</h2>
      <p className={ui.muted}>{t('stage.emptyHint')}</p>
      <Button look="primary" onClick={pickFiles}>
        {t('header.open')}
      </Button>
      <SampleGrid />
    </div>
  );
}
