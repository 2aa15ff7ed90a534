import type { Theme, ViewLanguage } from '../app/slices/view';
import type { AppStore } from '../app/state';

/** Keeps the document's theme and language as the store has them. `tokens.css` reads `data-theme`. */
export function followView(store: AppStore, setLanguage: (language: ViewLanguage) => void): void {
  let shown: { theme: Theme; language: ViewLanguage } | null = null;
  const show = () => {
    const { theme, language } = store.getState().view;
    if (theme !== shown?.theme) document.documentElement.dataset.theme = theme;
    if (language !== shown?.language) setLanguage(language);
    shown = { theme, language };
  };
  show();
  store.subscribe(show);
}
