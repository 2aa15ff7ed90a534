import { type LucideIcon, Moon, Sun, SunMoon } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Theme } from '../../app/slices/view';
import { useApp, useController } from '../appContext';
import { IconButton } from '../common/Button';

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
