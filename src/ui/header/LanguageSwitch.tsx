import { useTranslation } from 'react-i18next';
import { LANGUAGES } from '../../i18n/languages';
import { useApp, useController } from '../appContext';
import { Button } from '../common/Button';
import ui from '../styles/primitives.module.css';
import styles from './header.module.css';

/** Shows both languages, the current one strong; a press switches. */
export function LanguageSwitch() {
  const { t } = useTranslation();
  const controller = useController();
  const current = useApp((state) => state.view.language);
  const name = LANGUAGES.find(({ id }) => id === current)?.name;
  return (
    <Button
      why={`${t('header.language')}: ${name}`}
      shortcut="toggle-language"
      onClick={() => controller.view.toggleLanguage()}
    >
      <span className={ui.visuallyHidden}>{t('header.language')}: </span>
      {LANGUAGES.map(({ id, short, tag }) => (
        <span key={id} lang={tag} className={id === current ? styles.languageCurrent : styles.languageOther}>
          {short}
        </span>
      ))}
    </Button>
  );
}
