import { RotateCcw, TriangleAlert, X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { ErrorNotice } from '../../app/slices/notices';
import { translateError } from '../../i18n/translateError';
import { useApp, useController } from '../appContext';
import { Button, IconButton } from '../common/Button';
import styles from './notices.module.css';

/** One error: what happened, what to do, and the facts for who wants them. Not modal: the screen stays usable. */
export function ErrorBar({ notice }: { readonly notice: ErrorNotice }) {
  const { t } = useTranslation();
  const controller = useController();
  const language = useApp((state) => state.view.language);
  const { sentence, hint, details } = translateError(notice.error, language);
  return (
    <div className={`${styles.notice} ${styles.error}`} role="alert" data-code={notice.error.code}>
      <TriangleAlert size={18} aria-hidden="true" />
      <div className={styles.errorText}>
        <strong>{sentence}</strong> {hint}
        {details.length > 0 && (
          <details>
            <summary>{t('app.details')}</summary>
            <pre>{details.join('\n')}</pre>
          </details>
        )}
      </div>
      <div className={styles.errorActions}>
        {notice.retry && (
          <Button icon={RotateCcw} size={14} onClick={() => controller.notices.retry(notice)}>
            {t('app.retry')}
          </Button>
        )}
        <IconButton
          quiet
          icon={X}
          label={t('app.dismiss')}
          onClick={() => controller.notices.dismiss(notice.id)}
        />
      </div>
    </div>
  );
}
