import type { Controller } from './controller';
import type { MapWords } from './pyramid/mapWords';

export const SHORTCUT_GROUPS = [
  'input',
  'model',
  'live',
  'detections',
  'pyramid',
  'fusion',
  'view',
  'share',
] as const;
export type ShortcutGroup = (typeof SHORTCUT_GROUPS)[number];

export interface Shortcut {
  /** Also its key in the catalogue's `shortcuts`. */
  readonly id: string;
  readonly group: ShortcutGroup;
  /** `KeyboardEvent.key`, any of them; letters in lower case. */
  readonly keys: readonly string[];
  readonly run: (controller: Controller, dom: ShortcutDom) => void;
}

/** What a key needs of the page besides the controller. */
export interface ShortcutDom {
  readonly pickFiles: () => void;
  /** The texts of exported maps, in the language on screen. */
  readonly mapWords: () => MapWords;
  readonly savePanel: () => void;
}

const THRESHOLD_STEP = 0.05;

/** Every key of the app; the help sheet lists them and tooltips name them. */
export const SHORTCUTS = [
  { id: 'open-files', group: 'input', keys: ['o'], run: (_, dom) => dom.pickFiles() },
  { id: 'next-image', group: 'input', keys: ['n'], run: (c) => c.source.step(1) },
  { id: 'previous-image', group: 'input', keys: ['p'], run: (c) => c.source.step(-1) },
  { id: 'previous-variant', group: 'model', keys: ['<'], run: (c) => c.scaling.step(-1) },
  { id: 'next-variant', group: 'model', keys: ['>'], run: (c) => c.scaling.step(1) },
  { id: 'open-webcam', group: 'live', keys: ['w'], run: (c) => void c.live.camera.open() },
  { id: 'live-pause', group: 'live', keys: ['h'], run: (c) => c.live.pauseOrResume() },
  { id: 'live-snapshot', group: 'live', keys: ['f'], run: (c) => void c.live.snapshot() },
  { id: 'live-tracking', group: 'live', keys: ['t'], run: (c) => c.live.toggleTracking() },
  { id: 'live-mode', group: 'live', keys: ['q'], run: (c) => c.live.nextMode() },
  { id: 'video-step-back', group: 'live', keys: [','], run: (c) => void c.live.video.step(-1) },
  { id: 'video-step-on', group: 'live', keys: ['.'], run: (c) => void c.live.video.step(1) },
  {
    id: 'threshold-up',
    group: 'detections',
    keys: ['+', '='],
    run: (c) => c.detection.nudge('scoreThreshold', THRESHOLD_STEP),
  },
  {
    id: 'threshold-down',
    group: 'detections',
    keys: ['-'],
    run: (c) => c.detection.nudge('scoreThreshold', -THRESHOLD_STEP),
  },
  { id: 'next-detection', group: 'detections', keys: ['j'], run: (c) => c.selection.step(1) },
  { id: 'previous-detection', group: 'detections', keys: ['k'], run: (c) => c.selection.step(-1) },
  { id: 'clear-selection', group: 'detections', keys: ['Escape'], run: (c) => c.dismiss() },
  { id: 'show-all-classes', group: 'detections', keys: ['a'], run: (c) => c.detection.showAllClasses() },
  { id: 'pyramid-open', group: 'pyramid', keys: ['m'], run: (c) => c.pyramid.toggleOpen() },
  { id: 'previous-tap', group: 'pyramid', keys: ['['], run: (c) => c.pyramid.stepTap(-1) },
  { id: 'next-tap', group: 'pyramid', keys: [']'], run: (c) => c.pyramid.stepTap(1) },
  { id: 'next-reduction', group: 'pyramid', keys: ['v'], run: (c) => c.pyramid.nextReduction() },
  { id: 'channel-browser', group: 'pyramid', keys: ['u'], run: (c) => c.pyramid.browse() },
  { id: 'pyramid-difference', group: 'pyramid', keys: ['x'], run: (c) => c.pyramid.toggleDifference() },
  { id: 'fusion-undo', group: 'fusion', keys: ['z'], run: (c) => c.fusion.undo() },
  { id: 'fusion-redo', group: 'fusion', keys: ['y'], run: (c) => c.fusion.redo() },
  { id: 'fusion-reset', group: 'fusion', keys: ['r'], run: (c) => c.fusion.reset() },
  { id: 'toggle-boxes', group: 'view', keys: ['b'], run: (c) => c.view.toggleOverlay('showBoxes') },
  { id: 'toggle-labels', group: 'view', keys: ['l'], run: (c) => c.view.toggleOverlay('showLabels') },
  { id: 'next-panel', group: 'view', keys: ['i'], run: (c) => c.view.nextPanel() },
  { id: 'toggle-theme', group: 'view', keys: ['d'], run: (c) => c.view.nextTheme() },
  { id: 'toggle-language', group: 'view', keys: ['g'], run: (c) => c.view.nextLanguage() },
  { id: 'help', group: 'view', keys: ['?'], run: (c) => c.view.setHelp(true) },
  { id: 'copy-link', group: 'share', keys: ['c'], run: (c) => void c.view.copyLink() },
  { id: 'export-json', group: 'share', keys: ['e'], run: (c) => c.export.json() },
  { id: 'export-png', group: 'share', keys: ['s'], run: (c, dom) => void c.export.png(dom.mapWords()) },
  {
    id: 'export-maps',
    group: 'share',
    keys: ['9'],
    run: (c, dom) => void c.pyramid.exportPng(dom.mapWords()),
  },
  { id: 'export-panel', group: 'share', keys: ['0'], run: (_, dom) => dom.savePanel() },
] as const satisfies readonly Shortcut[];

/** Keys of what has the focus: the components handle them, the help sheet lists them. */
export const FOCUS_KEYS = [
  { id: 'variant-look', keys: ['←', '→'] },
  { id: 'variant-load', keys: ['Enter'] },
  { id: 'box-step', keys: ['↑', '↓'] },
  { id: 'map-cell', keys: ['←', '↑', '↓', '→'] },
  { id: 'map-overlay', keys: ['Enter'] },
  { id: 'channel-step', keys: ['←', '↑', '↓', '→'] },
  { id: 'channel-ends', keys: ['Home', 'End'] },
  { id: 'edge-weight', keys: ['←', '→'] },
  { id: 'edge-cut', keys: ['Enter'] },
] as const;

export type ShortcutId = (typeof SHORTCUTS)[number]['id'];

/** The key that does it, as printed on a keyboard. */
export function shortcutKey(id: ShortcutId): string {
  const { keys } = SHORTCUTS.find((shortcut) => shortcut.id === id)!;
  const key: string = keys[0];
  return key === 'Escape' ? 'Esc' : key.toUpperCase();
}

export function findShortcut(key: string): Shortcut | undefined {
  const wanted = key.length === 1 ? key.toLowerCase() : key;
  return SHORTCUTS.find(({ keys }) => (keys as readonly string[]).includes(wanted));
}
