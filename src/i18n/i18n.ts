import i18next from 'i18next';
import * as en from './en';
import { LANGUAGES, type Language, languageTag } from './languages';
import type { Words } from './words';
import * as zh from './zh';

/** The catalogue by language; the type makes a missing entry a compile error. */
export const CATALOGUE: Readonly<Record<Language, Words<typeof en>>> = { en, zh };

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'translation';
    resources: { translation: typeof en };
  }
}

/** The one i18next instance; free of React, so commands use it too. */
export const i18n = i18next.createInstance();

void i18n.init({
  lng: 'en',
  fallbackLng: 'en',
  supportedLngs: LANGUAGES.map(({ id }) => id),
  resources: Object.fromEntries(LANGUAGES.map(({ id }) => [id, { translation: CATALOGUE[id] }])),
  initAsync: false,
  // React and textContent escape already.
  interpolation: { escapeValue: false },
});

/** Switches every text; in a page also `<html lang>`, which screen readers and hyphenation follow. */
export function setLanguage(language: Language): void {
  void i18n.changeLanguage(language);
  if (typeof document !== 'undefined') document.documentElement.lang = languageTag(language);
}
