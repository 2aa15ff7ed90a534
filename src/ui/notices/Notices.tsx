import { useTranslation } from 'react-i18next';
import { useApp } from '../appContext';
import ui from '../styles/primitives.module.css';
import { ErrorBar } from './ErrorBar';
import { LoadProgress } from './LoadProgress';
import styles from './notices.module.css';
import { UpdateCard } from './UpdateCard';

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
