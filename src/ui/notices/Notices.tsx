import { RefreshCw, RotateCcw, TriangleAlert, X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { selectOwn } from '../../app/selectors';
import type { ErrorNotice } from '../../app/slices/notices';
import { translateError } from '../../i18n/translateError';
import { useApp, useController } from '../appContext';
import { Button, IconButton } from '../common/Button';
import ui from '../styles/primitives.module.css';
import { LoadProgress } from './LoadProgress';
import styles from './notices.module.css';

/** The one place where errors, progress and confirmations appear; it covers nothing that can be worked with. */
export function Notices() {
  const { t } = useTranslation();
  const errors = useApp((state) => state.notices.errors);
  const confirmation = useApp((state) => state.notices.confirmation);
  return (
    <div className={`${ui.stack} ${styles.notices}`}>
      {errors.map((notice) => (
        <ErrorBar key={notice.id} notice={notice} />
      ))}
      <UpdateCard />
      <LoadProgress />
      <p role="status" className={confirmation ? styles.confirmation : ui.visuallyHidden}>
        {confirmation?.what === 'link-copied' && t('header.linkCopied')}
      </p>
    </div>
  );
}

/** One error: what happened, what to do, and the details for those who want them. Not modal: the screen stays usable. */
function ErrorBar({ notice }: { readonly notice: ErrorNotice }) {
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

/** A new version of the app is here. Nothing happens to the screen before the user says so. */
function UpdateCard() {
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
