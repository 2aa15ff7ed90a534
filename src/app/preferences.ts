import { LANGUAGES, type Language } from '../i18n/languages';
import { LANGUAGE_PREFERENCE, THEME_PREFERENCE } from './actions/viewActions';
import type { Preferences } from './environment';
import { MEASURED_PREFERENCE, readMeasured } from './scaling/measured';
import { THEMES } from './slices/view';
import { type AppState, withSlice } from './state';

/** A state with theme, language and measured times as remembered; else the language the browser asks for. */
export function withPreferences(state: AppState, preferences: Preferences, detected: Language): AppState {
  const storedTheme = preferences.read(THEME_PREFERENCE);
  const storedLanguage = preferences.read(LANGUAGE_PREFERENCE);
  const measured = readMeasured(preferences.read(MEASURED_PREFERENCE));
  return withSlice(withSlice(state, 'scaling', { measured }), 'view', {
    theme: THEMES.find((theme) => theme === storedTheme) ?? state.view.theme,
    language: LANGUAGES.find(({ id }) => id === storedLanguage)?.id ?? detected,
  });
}
