import { MonitorDown } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useApp, useController } from '../../appContext';
import { Term } from '../../common/Term';
import ui from '../../styles/primitives.module.css';
import styles from './model.module.css';

/** Whether the app starts without a network, and installing it where the browser offers that. */
export function OfflineStatus() {
  const { t } = useTranslation();
  const controller = useController();
  const { status, installable } = useApp((state) => state.offline);
  return (
    <div className={styles.modelStorage}>
      <p role="status" data-testid="offline-status">
        <Term why={t(`offline.why.${status}`)}>{t(`offline.status.${status}`)}</Term>
      </p>
      {installable && (
        <button type="button" className={ui.button} onClick={() => void controller.offline.install()}>
          <MonitorDown size={14} aria-hidden="true" />
          {t('offline.install')}
        </button>
      )}
    </div>
  );
}
