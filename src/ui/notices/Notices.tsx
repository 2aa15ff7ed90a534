import { useTranslation } from 'react-i18next';
import { useApp } from '../appContext';
import { ErrorBar } from './ErrorBar';
import { LoadProgress } from './LoadProgress';
import { UpdateCard } from './UpdateCard';
import './notices.css';

/** The one place where errors, progress and confirmations appear; it covers nothing that can be worked with. */
export function Notices() {
  const { t } = useTranslation();
  const errors = useApp((state) => state.notices.errors);
  const confirmation = useApp((state) => state.notices.confirmation);
  return (
    <div className="notices">
      {errors.map((notice) => (
        <ErrorBar key={notice.id} notice={notice} />
      ))}
      <UpdateCard />
      <LoadProgress />
      <p role="status" className={confirmation ? 'confirmation' : 'visually-hidden'}>
        {confirmation?.what === 'link-copied' && t('header.linkCopied')}
      </p>
    </div>
  );
}
