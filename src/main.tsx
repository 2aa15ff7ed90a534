import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { I18nextProvider } from 'react-i18next';
import { browserEnvironment, browserPreferences } from './app/browserEnvironment';
import { Controller } from './app/controller';
import { withPreferences } from './app/preferences';
import { createAppStore, initialState } from './app/state';
import { readHash } from './app/urlState';
import { syncUrl } from './app/urlSync';
import { i18n, setLanguage } from './i18n/i18n';
import { detectLanguage } from './i18n/languages';
import { App } from './ui/App';
import { followView } from './ui/followView';

/** The composition root: builds the app's parts, connects them, and starts. */

const remembered = withPreferences(initialState, browserPreferences(), detectLanguage(navigator.languages));
const store = createAppStore(readHash(remembered, location.hash));
const controller = new Controller(store, browserEnvironment(store));

followView(store, setLanguage);
syncUrl(controller, window);

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <I18nextProvider i18n={i18n}>
      <App controller={controller} />
    </I18nextProvider>
  </StrictMode>,
);

void controller.start().finally(() => controller.offline.start());
