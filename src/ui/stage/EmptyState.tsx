import { ImagePlus } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useFilePicker } from '../filePicker';
import { SampleGrid } from '../header/SampleGrid';

export function EmptyState() {
  const { t } = useTranslation();
  const pickFiles = useFilePicker();
  return (
    <div className="empty">
      <ImagePlus size={36} strokeWidth={1.4} aria-hidden="true" />
      <h2>{t('stage.empty')}</h2>
      <p className="muted">{t('stage.emptyHint')}</p>
      <button type="button" className="button button-primary" onClick={pickFiles}>
        {t('header.open')}
      </button>
      <SampleGrid />
    </div>
  );
}
