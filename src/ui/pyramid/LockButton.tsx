import { Lock, LockOpen } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useApp, useController } from '../appContext';
import { tip } from '../common/tip';
import ui from '../styles/primitives.module.css';

/** Holds the range of the colours fast, or lets it follow the maps. */
export function LockButton() {
  const { t } = useTranslation();
  const { pyramid } = useController();
  const locked = useApp((state) => state.pyramid.lockedRange !== null);
  const Icon = locked ? Lock : LockOpen;
  return (
    <button
      type="button"
      className={ui.button}
      aria-pressed={locked}
      onClick={() => pyramid.toggleLock()}
      {...tip(t('pyramid.lockWhy'))}
    >
      <Icon size={14} aria-hidden="true" />
      {t('pyramid.lock')}
    </button>
  );
}
