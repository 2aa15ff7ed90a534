import { Check, Link } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { selectOwn } from '../../app/selectors';
import { useApp, useController } from '../appContext';
import { tip } from '../common/tip';
import ui from '../styles/primitives.module.css';

export function ShareButton() {
  const { t } = useTranslation();
  const controller = useController();
  const copied = useApp((state) => state.notices.confirmation?.what === 'link-copied');
  const ownImage = useApp((state) => state.source.sample === null);
  const ownModel = useApp(selectOwn);
  const wanted = useApp((state) => state.model.wanted);
  const note = ownModel
    ? t('header.shareNoteOwnModel', { name: wanted.toUpperCase() })
    : t(ownImage ? 'header.shareNoteOwnImage' : 'header.shareNote');
  return (
    <button
      type="button"
      className={ui.iconButton}
      onClick={() => void controller.view.copyLink()}
      aria-label={t('header.share')}
      {...tip(note, 'copy-link')}
    >
      {copied ? <Check size={16} aria-hidden="true" /> : <Link size={16} aria-hidden="true" />}
    </button>
  );
}
