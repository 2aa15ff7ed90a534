import { WEIGHTS_CHOICES, withChoice } from '../official/state';
import { selectModel, selectOwn } from '../selectors';
import { withSlice } from '../state';
import type { UrlField } from '../urlField';
import { readInputSize } from './inputSize';

/** Side of a grown model: the one in use, so that the link shows the same screen on every backend. */
export const SIZE_URL_FIELD: UrlField = {
  key: 'size',
  standard: '',
  write: (state) => {
    const info = selectModel(state);
    const grown = info?.provenance.kind === 'grown' && !selectOwn(state);
    const size = grown ? info.inputSize : state.scaling.inputSize;
    return size === null ? '' : String(size);
  },
  read: (state, text) => {
    const inputSize = readInputSize(text);
    return inputSize !== null || text === '' ? withSlice(state, 'scaling', { inputSize }) : state;
  },
};

/** Which weights the variant is to have where both can be had. Stands after the variant. */
export const WEIGHTS_URL_FIELD: UrlField = {
  key: 'weights',
  standard: '',
  write: ({ model, official }) => official.choices[model.wanted] ?? '',
  read: (state, text) => {
    const choice = WEIGHTS_CHOICES.find((known) => known === text) ?? null;
    if (!choice && text !== '') return state;
    return { ...state, official: withChoice(state.official, state.model.wanted, choice) };
  },
};
