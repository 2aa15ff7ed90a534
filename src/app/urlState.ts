import type { BackendChoice, ModelInfo } from '../inference/api/messages';
import { EDGES_PER_CELL } from '../model/bifpn/topology';
import { VARIANT_IDS, VARIANTS } from '../model/network/variants';
import { isSampleId } from '../sources/samples';
import { LIVE_MODES } from './live/framePolicy';
import { initialLive } from './live/state';
import { PYRAMID_URL_FIELDS } from './pyramid/urlFields';
import { SIZE_URL_FIELD, WEIGHTS_URL_FIELD } from './scaling/urlFields';
import { selectModel, selectOwn } from './selectors';
import { initialBackend } from './slices/backend';
import { clampSetting, type DetectionSetting, initialDetection } from './slices/detection';
import { initialExplain, TOPICS } from './slices/explain';
import { editsText, initialFusionEditing, withEditsText } from './slices/fusion';
import { initialView, PANEL_IDS } from './slices/view';
import { type AppState, withSlice } from './state';
import { choiceField, flagField, sliceField, type UrlField } from './urlField';

const number = (key: string, setting: DetectionSetting): UrlField => ({
  key,
  standard: String(initialDetection[setting]),
  write: ({ detection }) => String(detection[setting]),
  read: (state, text) => {
    const value = text.trim() === '' ? null : clampSetting(setting, Number(text));
    return value === null ? state : withSlice(state, 'detection', { [setting]: value });
  },
});

const MOST_CELLS = Math.max(...Object.values(VARIANTS).map(({ fpnCells }) => fpnCells));

/** Which cell and which edge the fusion graph shows. */
const index = (key: 'cell' | 'edge', count: (state: AppState) => number): UrlField => ({
  key,
  standard: String(initialFusionEditing[key]),
  write: ({ fusion }) => String(fusion[key]),
  read: (state, text) => {
    const sound = /^\d+$/.test(text) && Number(text) < count(state);
    return sound ? withSlice(state, 'fusion', { [key]: Number(text) }) : state;
  },
});

/** The model in use where the address names it: not one of the user's, nor while another is on its way. */
function addressedModel(state: AppState): ModelInfo | null {
  return selectOwn(state) ? null : wantedInUse(state);
}

/** The model in use where it is of the variant that is wanted. */
function wantedInUse(state: AppState): ModelInfo | null {
  const info = selectModel(state);
  return info?.variant === state.model.wanted ? info : null;
}

const BACKEND_CHOICES = ['auto', 'webgpu', 'wasm'] as const satisfies readonly BackendChoice[];

/** The screen as an address; language and theme are the reader's own and stay out. */
export const URL_FIELDS: readonly UrlField[] = [
  choiceField('model', 'variant', 'wanted', null, VARIANT_IDS),
  SIZE_URL_FIELD,
  WEIGHTS_URL_FIELD,
  sliceField(
    'source',
    'sample',
    null,
    ({ sample }) => sample,
    (text) => (isSampleId(text) ? { sample: text } : null),
  ),
  number('threshold', 'scoreThreshold'),
  number('iou', 'iouThreshold'),
  number('max', 'maxDetections'),
  {
    key: 'hide',
    standard: '',
    // Classes of the user's own model are numbered by labels that the address can't name.
    write: (state) => (selectOwn(state) ? '' : state.detection.hiddenClasses.join('.')),
    read: (state, text) => {
      if (text === '' && selectOwn(state)) return state;
      const classes = text === '' ? [] : text.split('.').map(Number);
      const sound = classes.every((c) => Number.isInteger(c) && c >= 0);
      return sound ? withSlice(state, 'detection', { hiddenClasses: [...new Set(classes)] }) : state;
    },
  },
  {
    key: 'fusion',
    standard: '',
    write: (state) => editsText(state.fusion, addressedModel(state)),
    read: (state, text) => {
      if (text === '' && selectOwn(state)) return state;
      // The edits of an address that names another model wait for it.
      return { ...state, fusion: withEditsText(state.fusion, wantedInUse(state), text) };
    },
  },
  index('cell', (state) => wantedInUse(state)?.architecture.cells.length ?? MOST_CELLS),
  index('edge', () => EDGES_PER_CELL),
  ...PYRAMID_URL_FIELDS,
  choiceField('explain', 'topic', 'topic', initialExplain, TOPICS),
  choiceField('live', 'live', 'mode', initialLive, LIVE_MODES),
  flagField('live', 'track', 'tracking', initialLive),
  choiceField('backend', 'backend', 'choice', initialBackend, BACKEND_CHOICES),
  choiceField('view', 'panel', 'panel', initialView, PANEL_IDS),
];

/** @returns the hash without its `#` */
export function writeHash(state: AppState): string {
  const params = new URLSearchParams();
  for (const { key, standard, write } of URL_FIELDS) {
    const text = write(state);
    if (text !== null && text !== standard) params.set(key, text);
  }
  return params.toString();
}

/** A state with every parameter as the hash says or leaves at its standard. @param hash with or without `#` */
export function readHash(state: AppState, hash: string): AppState {
  const params = new URLSearchParams(hash.replace(/^#/, ''));
  return URL_FIELDS.reduce((read, field) => {
    const text = params.get(field.key) ?? field.standard;
    return text === null ? read : field.read(read, text);
  }, state);
}
