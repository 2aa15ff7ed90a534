import { Check, CircleQuestionMark, Link, type LucideIcon, Moon, Sun, SunMoon } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { selectOwn } from '../../app/selectors';
import type { Theme } from '../../app/slices/view';
import { LANGUAGES } from '../../i18n/languages';
import { useApp, useController } from '../appContext';
import { Button, IconButton } from '../common/Button';
import ui from '../styles/primitives.module.css';
import styles from './header.module.css';

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

/** Shows all languages, the current one strong; a press goes on to the next. */
export function LanguageSwitch() {
  const { t } = useTranslation();
  const controller = useController();
  const current = useApp((state) => state.view.language);
  const name = LANGUAGES.find(({ id }) => id === current)?.name;
  return (
    <Button
      why={`${t('header.language')}: ${name}`}
      shortcut="toggle-language"
      onClick={() => controller.view.nextLanguage()}
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

const LOOK = {
  system: { icon: SunMoon, text: 'header.themeSystem' },
  light: { icon: Sun, text: 'header.themeLight' },
  dark: { icon: Moon, text: 'header.themeDark' },
} as const satisfies Readonly<Record<Theme, { icon: LucideIcon; text: string }>>;

/** Walks through as-the-system, light, dark. */
export function ThemeSwitch() {
  const { t } = useTranslation();
  const controller = useController();
  const theme = useApp((state) => state.view.theme);
  const { icon: Icon, text } = LOOK[theme];
  return (
    <IconButton
      icon={Icon}
      label={`${t('header.theme')}: ${t(text)}`}
      shortcut="toggle-theme"
      onClick={() => controller.view.nextTheme()}
    />
  );
}

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
