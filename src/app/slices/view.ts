import type { Language } from '../../i18n/languages';

export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

/** Tabs of the inspector in their order; `src/ui/inspector/Inspector.tsx` says what each one shows. */
export const PANEL_IDS = [
  'detections',
  'pyramid',
  'fusion',
  'scaling',
  'timing',
  'model',
  'explain',
] as const;
export type PanelId = (typeof PANEL_IDS)[number];

export interface ViewState {
  readonly theme: Theme;
  readonly language: Language;
  readonly panel: PanelId;
  /** The screen is one sheet below or beside the stage; see `app.module.css`. */
  readonly narrow: boolean;
  readonly showBoxes: boolean;
  readonly showLabels: boolean;
  readonly helpOpen: boolean;
  /** A picture of a panel is being made. */
  readonly savingPicture: boolean;
}

export const initialView: ViewState = {
  theme: 'system',
  language: 'en',
  panel: 'detections',
  narrow: false,
  showBoxes: true,
  showLabels: true,
  helpOpen: false,
  savingPicture: false,
};

/** Tabs on screen: where there is room, the pyramid has a strip of its own. */
export function panelsShown({ narrow }: Pick<ViewState, 'narrow'>): readonly PanelId[] {
  return narrow ? PANEL_IDS : PANEL_IDS.filter((panel) => panel !== 'pyramid');
}

export function panelShown(view: ViewState): PanelId {
  return panelsShown(view).includes(view.panel) ? view.panel : initialView.panel;
}
