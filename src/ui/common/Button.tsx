import type { LucideIcon } from 'lucide-react';
import type { ComponentProps } from 'react';
import type { ShortcutId } from '../../app/keymap';
import ui from '../styles/primitives.module.css';
import { labelTip, tip } from './tip';

const LOOKS = {
  plain: ui.button,
  primary: ui.primaryButton,
  quiet: ui.quietButton,
  icon: ui.iconButton,
  quietIcon: ui.quietIconButton,
};

interface ButtonProps extends Omit<ComponentProps<'button'>, 'type'> {
  readonly look?: keyof typeof LOOKS;
  readonly icon?: LucideIcon;
  /** Side of the icon, CSS pixels. */
  readonly size?: number;
  /** The tooltip. */
  readonly why?: string | undefined;
  readonly shortcut?: ShortcutId | undefined;
}

export function Button(props: ButtonProps) {
  const { look = 'plain', icon: Icon, size = 16, why, shortcut, className = '', children, ...rest } = props;
  return (
    <button
      type="button"
      className={`${LOOKS[look]} ${className}`}
      {...rest}
      {...(why !== undefined && tip(why, shortcut))}
    >
      {Icon && <Icon size={size} aria-hidden="true" />}
      {children}
    </button>
  );
}

interface IconButtonProps extends Omit<ButtonProps, 'look'> {
  /** Its name, and its tooltip where `why` says no more. */
  readonly label: string;
  readonly quiet?: boolean;
}

/** A button that is only an icon. */
export function IconButton({ label, quiet = false, ...props }: IconButtonProps) {
  const named = props.why === undefined ? labelTip(label, props.shortcut) : { 'aria-label': label };
  return <Button look={quiet ? 'quietIcon' : 'icon'} {...props} {...named} />;
}
