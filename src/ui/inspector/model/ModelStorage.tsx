import { Trash2 } from 'lucide-react';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { selectBackend } from '../../../app/selectors';
import { useApp, useController, useFormat } from '../../appContext';
import { Term } from '../../common/Term';
import ui from '../../styles/primitives.module.css';
import styles from './model.module.css';
import { OfflineStatus } from './OfflineStatus';

/** How much this browser keeps of models, and the way to have it back. */
export function ModelStorage() {
  const { t } = useTranslation();
  const controller = useController();
  const { bytes } = useFormat();
  const models = useApp((state) => state.storage.models);
  const started = useApp((state) => selectBackend(state) !== null);
  useEffect(() => {
    if (started) void controller.storage.refresh();
  }, [controller, started]);
  if (!models) return null;
  return (
    <section data-testid="model-storage">
      <h2>
        <Term why={t('storage.why')}>{t('storage.title')}</Term>
      </h2>
      <div className={styles.modelStorage}>
        <p role="status">
          {models.count === 0
            ? t('storage.none')
            : t('storage.value', { count: models.count, bytes: bytes(models.bytes) })}
          {models.free !== null && (
            <span className={ui.muted}> · {t('storage.free', { bytes: bytes(models.free) })}</span>
          )}
        </p>
        <button
          type="button"
          className={ui.button}
          disabled={models.count === 0}
          onClick={() => void controller.storage.clear()}
        >
          <Trash2 size={14} aria-hidden="true" />
          {t('storage.clear')}
        </button>
      </div>
      <OfflineStatus />
    </section>
  );
}
