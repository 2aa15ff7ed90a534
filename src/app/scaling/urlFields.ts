import { withSlice } from '../state';
import type { UrlField } from '../urlField';
import { readInputSize } from './inputSize';

/** Side of a grown model: the one in use, so that the link shows the same screen on every backend. */
export const SIZE_URL_FIELD: UrlField = {
  key: 'size',
  standard: '',
  write: ({ model: { info, own }, scaling }) => {
    const size = info?.provenance.kind === 'grown' && !own ? info.inputSize : scaling.inputSize;
    return size === null ? '' : String(size);
  },
  read: (state, text) => {
    const inputSize = readInputSize(text);
    return inputSize !== null || text === '' ? withSlice(state, 'scaling', { inputSize }) : state;
  },
};
