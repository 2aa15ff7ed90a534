import { X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { OPACITY_RANGE } from '../../app/slices/pyramid';
import { useApp, useController } from '../appContext';
import { IconButton } from '../common/Button';
import ui from '../styles/primitives.module.css';
import styles from './legend.module.css';

/** The map over the image: how opaque, and away with it. */
export function OverlayFields() {
  const { t } = useTranslation();
  const { pyramid } = useController();
  const overlay = useApp((state) => state.pyramid.overlay);
  const opacity = useApp((state) => state.pyramid.opacity);
  if (overlay === null)
    return <p className={`${styles.overlayFields} ${ui.muted}`}>{t('pyramid.overlayHint')}</p>;
  return (
    <div className={styles.overlayFields}>
      <span>{t('pyramid.overlay', { level: overlay })}</span>
      <input
        type="range"
        aria-label={t('pyramid.opacity')}
        data-tip={t('pyramid.opacity')}
        {...OPACITY_RANGE}
        value={opacity}
        onChange={(event) => pyramid.setOpacity(event.target.valueAsNumber)}
      />
      <IconButton
        quiet
        icon={X}
        size={14}
        label={t('pyramid.removeOverlay')}
        onClick={() => pyramid.dismiss()}
      />
    </div>
  );
}
