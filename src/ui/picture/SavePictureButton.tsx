import { ImageDown, LoaderCircle } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useApp } from '../appContext';
import { IconButton } from '../common/Button';
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
    <IconButton
      quiet
      icon={Icon}
      label={saving ? t('picture.saving') : label}
      shortcut="export-panel"
      className={styles.savePicture}
      aria-busy={saving}
      aria-disabled={saving}
      data-picture="omit"
      onClick={onSave}
    />
  );
}
