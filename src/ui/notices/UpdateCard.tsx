import { RefreshCw } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { selectOwn } from '../../app/selectors';
import { useApp, useController } from '../appContext';
import { Button } from '../common/Button';
import styles from './notices.module.css';

/** A new version of the app is here. Nothing happens to the screen before the user says so. */
export function UpdateCard() {
  const { t } = useTranslation();
  const controller = useController();
  const update = useApp((state) => state.offline.update);
  const ownFiles = useApp(
    (state) => selectOwn(state) || (state.source.image?.origin.kind ?? 'sample') !== 'sample',
  );
  if (update === 'none') return null;
  return (
    <div className={styles.notice} role="status" data-testid="update">
      <strong>{t(update === 'elsewhere' ? 'offline.updatedElsewhere' : 'offline.updateReady')}</strong>{' '}
      {t(ownFiles ? 'offline.updateNoteOwnFiles' : 'offline.updateNote')}
      <div className={styles.updateActions}>
        <Button
          look="primary"
          icon={RefreshCw}
          size={14}
          disabled={update === 'applying'}
          onClick={() => controller.offline.update()}
        >
          {t('offline.reload')}
        </Button>
        <Button disabled={update === 'applying'} onClick={() => controller.offline.later()}>
          {t('offline.later')}
        </Button>
      </div>
    </div>
  );
}
