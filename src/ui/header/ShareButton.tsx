import { Check, Link } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { selectOwn } from '../../app/selectors';
import { useApp, useController } from '../appContext';
import { IconButton } from '../common/Button';

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
    <IconButton
      icon={copied ? Check : Link}
      label={t('header.share')}
      why={note}
      shortcut="copy-link"
      onClick={() => void controller.view.copyLink()}
    />
  );
}
