import { expect, test, vi } from 'vitest';
import { LANGUAGES } from '../i18n/languages';
import { withPreferences } from './preferences';
import { initialState } from './state';
import { fakeApp } from './testing/fakes';

vi.mock('../i18n/languages', async (original) => {
  const actual = await original<typeof import('../i18n/languages')>();
  return { ...actual, LANGUAGES: [...actual.LANGUAGES, { id: 'xx', tag: 'xx', name: 'X', short: 'X' }] };
});

test('the switch goes through all languages there are, and each is remembered', () => {
  const { controller, environment, store } = fakeApp();
  const found = LANGUAGES.map(() => {
    controller.view.nextLanguage();
    const { language } = store.getState().view;
    expect(withPreferences(initialState, environment.preferences, 'en').view.language).toBe(language);
    return language;
  });
  expect(found).toEqual(['zh', 'xx', 'en']);
});
