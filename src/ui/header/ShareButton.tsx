import { Check, Link } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useApp, useController } from '../appContext';
import { tip } from '../common/tip';

export function ShareButton() {
  const { t } = useTranslation();
  const controller = useController();
  const copied = useApp((state) => state.notices.confirmation?.what === 'link-copied');
  const ownImage = useApp((state) => state.source.sample === null);
  return (
    <button
      type="button"
      className="button button-icon"
      onClick={() => void controller.view.copyLink()}
      aria-label={t('header.share')}
      {...tip(ownImage ? t('header.shareNoteOwnImage') : t('header.shareNote'), 'copy-link')}
    >
      {copied ? <Check size={16} aria-hidden="true" /> : <Link size={16} aria-hidden="true" />}
    </button>
  );
}
