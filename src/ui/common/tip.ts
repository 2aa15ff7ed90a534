import { type ShortcutId, shortcutKey } from '../../app/keymap';

/** Attributes that give any element a tooltip, shown on hover and focus by `TipLayer`, and read out. */
export function tip(text: string, shortcut?: ShortcutId) {
  return {
    'data-tip': text,
    'data-tip-key': shortcut && shortcutKey(shortcut),
    'aria-description': text,
    'aria-keyshortcuts': shortcut && shortcutKey(shortcut),
  };
}

/** The same where the text is already the element's name. */
export function labelTip(label: string, shortcut?: ShortcutId) {
  return {
    'aria-label': label,
    'data-tip': label,
    'data-tip-key': shortcut && shortcutKey(shortcut),
    'aria-keyshortcuts': shortcut && shortcutKey(shortcut),
  };
}
