import { CircleQuestionMark } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useController } from '../appContext';
import { IconButton } from '../common/Button';
import styles from './header.module.css';

export function HelpButton() {
  const { t } = useTranslation();
  const controller = useController();
  return (
    <IconButton
      icon={CircleQuestionMark}
      label={t('header.help')}
      shortcut="help"
      className={styles.headerHelp}
      onClick={() => controller.view.setHelp(true)}
    />
  );
}
