import { Lock, LockOpen } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useApp, useController } from '../appContext';
import { Button } from '../common/Button';

/** Holds the range of the colours fast, or lets it follow the maps. */
export function LockButton() {
  const { t } = useTranslation();
  const { pyramid } = useController();
  const locked = useApp((state) => state.pyramid.lockedRange !== null);
  const Icon = locked ? Lock : LockOpen;
  return (
    <Button
      icon={Icon}
      size={14}
      why={t('pyramid.lockWhy')}
      aria-pressed={locked}
      onClick={() => pyramid.toggleLock()}
    >
      {t('pyramid.lock')}
    </Button>
  );
}
