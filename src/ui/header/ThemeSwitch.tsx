import { type LucideIcon, Moon, Sun, SunMoon } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Theme } from '../../app/slices/view';
import { useApp, useController } from '../appContext';
import { labelTip } from '../common/tip';
import ui from '../styles/primitives.module.css';

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
    <button
      type="button"
      className={ui.iconButton}
      onClick={() => controller.view.nextTheme()}
      {...labelTip(`${t('header.theme')}: ${t(text)}`, 'toggle-theme')}
    >
      <Icon size={16} aria-hidden="true" />
    </button>
  );
}
