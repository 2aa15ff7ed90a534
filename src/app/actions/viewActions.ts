import { LANGUAGES, type Language } from '../../i18n/languages';
import type { Environment } from '../environment';
import { type PanelId, panelShown, panelsShown, type Theme } from '../slices/view';
import { type AppStore, patch } from '../state';
import type { NoticeActions } from './noticeActions';

export const THEME_PREFERENCE = 'theme';
export const LANGUAGE_PREFERENCE = 'language';

/** How the screen looks; theme and language are remembered between visits. */
export class ViewActions {
  constructor(
    private readonly store: AppStore,
    private readonly environment: Environment,
    private readonly notices: NoticeActions,
  ) {}

  setTheme(theme: Theme): void {
    patch(this.store, 'view', { theme });
    this.environment.preferences.write(THEME_PREFERENCE, theme);
  }

  /** Walks through the themes so that the first step away from the system's is always seen. */
  nextTheme(): void {
    const order: readonly Theme[] = this.environment.prefersDark()
      ? ['system', 'light', 'dark']
      : ['system', 'dark', 'light'];
    const at = order.indexOf(this.store.getState().view.theme);
    this.setTheme(order[(at + 1) % order.length]!);
  }

  setLanguage(language: Language): void {
    patch(this.store, 'view', { language });
    this.environment.preferences.write(LANGUAGE_PREFERENCE, language);
  }

  nextLanguage(): void {
    const at = LANGUAGES.findIndex(({ id }) => id === this.store.getState().view.language);
    this.setLanguage(LANGUAGES[(at + 1) % LANGUAGES.length]!.id);
  }

  setNarrow(narrow: boolean): void {
    if (narrow !== this.store.getState().view.narrow) patch(this.store, 'view', { narrow });
  }

  setPanel(panel: PanelId): void {
    patch(this.store, 'view', { panel });
  }

  nextPanel(): void {
    const { view } = this.store.getState();
    const panels = panelsShown(view);
    this.setPanel(panels[(panels.indexOf(panelShown(view)) + 1) % panels.length]!);
  }

  toggleOverlay(field: 'showBoxes' | 'showLabels'): void {
    patch(this.store, 'view', { [field]: !this.store.getState().view[field] });
  }

  setHelp(open: boolean): void {
    patch(this.store, 'view', { helpOpen: open });
  }

  async copyLink(): Promise<void> {
    try {
      await this.environment.copyText(this.environment.currentLink());
      this.notices.confirm('link-copied');
    } catch (error) {
      this.notices.report(error);
    }
  }
}
