import { ImageDown, LoaderCircle } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useApp } from '../appContext';
import { labelTip } from '../common/tip';
import ui from '../styles/primitives.module.css';
import styles from './picture.module.css';

interface SavePictureButtonProps {
  readonly label: string;
  readonly onSave: () => void;
}

/** Saves what it stands beside as a picture, and is not on it. */
export function SavePictureButton({ label, onSave }: SavePictureButtonProps) {
  const { t } = useTranslation();
  const saving = useApp((state) => state.view.savingPicture);
  const Icon = saving ? LoaderCircle : ImageDown;
  return (
    <button
      type="button"
      className={`${ui.quietIconButton} ${styles.savePicture}`}
      aria-busy={saving}
      aria-disabled={saving}
      data-picture="omit"
      onClick={onSave}
      {...labelTip(saving ? t('picture.saving') : label, 'export-panel')}
    >
      <Icon size={16} aria-hidden="true" />
    </button>
  );
}
