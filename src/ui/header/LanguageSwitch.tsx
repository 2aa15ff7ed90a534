import { useTranslation } from 'react-i18next';
import { LANGUAGES } from '../../i18n/languages';
import { useApp, useController } from '../appContext';
import { tip } from '../common/tip';
import ui from '../styles/primitives.module.css';
import styles from './header.module.css';

/** Shows both languages, the current one strong; a press switches. */
export function LanguageSwitch() {
  const { t } = useTranslation();
  const controller = useController();
  const current = useApp((state) => state.view.language);
  const name = LANGUAGES.find(({ id }) => id === current)?.name;
  return (
    <button
      type="button"
      className={ui.button}
      onClick={() => controller.view.toggleLanguage()}
      {...tip(`${t('header.language')}: ${name}`, 'toggle-language')}
    >
      <span className={ui.visuallyHidden}>{t('header.language')}: </span>
      {LANGUAGES.map(({ id, short, tag }) => (
        <span key={id} lang={tag} className={id === current ? styles.languageCurrent : styles.languageOther}>
          {short}
        </span>
      ))}
    </button>
  );
}
