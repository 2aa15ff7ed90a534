import { CircleQuestionMark } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useController } from '../appContext';
import { labelTip } from '../common/tip';
import ui from '../styles/primitives.module.css';
import styles from './header.module.css';

export function HelpButton() {
  const { t } = useTranslation();
  const controller = useController();
  return (
    <button
      type="button"
      className={`${ui.iconButton} ${styles.headerHelp}`}
      onClick={() => controller.view.setHelp(true)}
      {...labelTip(t('header.help'), 'help')}
    >
      <CircleQuestionMark size={16} aria-hidden="true" />
    </button>
  );
}
