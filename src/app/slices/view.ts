export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

/** Languages by the ids of `src/i18n/languages.ts`. */
export type ViewLanguage = 'en' | 'zh';

/** Tabs of the inspector in their order; `src/ui/inspector/panels.ts` says what each one shows. */
export const PANEL_IDS = ['detections', 'fusion', 'timing', 'model'] as const;
export type PanelId = (typeof PANEL_IDS)[number];

export function isPanelId(text: string): text is PanelId {
  return (PANEL_IDS as readonly string[]).includes(text);
}

export interface ViewState {
  readonly theme: Theme;
  readonly language: ViewLanguage;
  readonly panel: PanelId;
  readonly showBoxes: boolean;
  readonly showLabels: boolean;
  readonly helpOpen: boolean;
}

export const initialView: ViewState = {
  theme: 'system',
  language: 'en',
  panel: 'detections',
  showBoxes: true,
  showLabels: true,
  helpOpen: false,
};
