import type { Theme } from '../app/slices/view';
import type { AppStore } from '../app/state';
import type { Language } from '../i18n/languages';

/** Keeps the document's theme and language as the store has them. `tokens.css` reads `data-theme`. */
export function followView(store: AppStore, setLanguage: (language: Language) => void): void {
  let shown: { theme: Theme; language: Language } | null = null;
  const show = () => {
    const { theme, language } = store.getState().view;
    if (theme !== shown?.theme) document.documentElement.dataset.theme = theme;
    if (language !== shown?.language) setLanguage(language);
    shown = { theme, language };
  };
  show();
  store.subscribe(show);
}
