import { useEffect } from 'react';
import { findShortcut } from '../app/keymap';
import { useController } from './appContext';
import { useFilePicker } from './filePicker';
import { useSavePanel } from './picture/useSavePicture';
import { useMapWords } from './pyramid/useMapWords';

/** Elements that need the letters themselves. */
const TYPING =
  'input:not([type="range"], [type="radio"], [type="checkbox"]), textarea, select, [contenteditable]';

/** Keys belong to a field, an open popover or a dialog while it has them; with a modifier, to the browser. */
function isTaken(event: KeyboardEvent): boolean {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return true;
  if (event.target instanceof Element && event.target.closest(TYPING)) return true;
  return document.querySelector('dialog[open], [popover="auto"]:popover-open') !== null;
}

export function useKeymap(): void {
  const controller = useController();
  const pickFiles = useFilePicker();
  const mapWords = useMapWords();
  const savePanel = useSavePanel();
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (isTaken(event)) return;
      const shortcut = findShortcut(event.key);
      if (!shortcut) return;
      event.preventDefault();
      shortcut.run(controller, { pickFiles, mapWords, savePanel });
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, [controller, pickFiles, mapWords, savePanel]);
}
