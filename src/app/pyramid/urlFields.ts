import { type TapId, tapById } from '../../model/features/taps';
import { LEVELS, VARIANT_IDS, VARIANTS } from '../../model/network/variants';
import { CHANNEL_LIMIT, initialPyramid, OPACITY_RANGE, type PyramidState } from '../slices/pyramid';
import { type AppState, withSlice } from '../state';
import type { UrlField } from '../urlField';

/** A parameter of the pyramid; `read` gives null for text that can't be read. */
function field(
  key: string,
  write: (state: PyramidState) => string,
  read: (text: string) => Partial<PyramidState> | null,
): UrlField {
  return {
    key,
    standard: write(initialPyramid),
    write: ({ pyramid }) => write(pyramid),
    read: (state: AppState, text) => withSlice(state, 'pyramid', read(text) ?? {}),
  };
}

function onOff(key: string, flag: 'open' | 'difference'): UrlField {
  return field(
    key,
    (state) => (state[flag] ? 'on' : 'off'),
    (text) => (text === 'on' || text === 'off' ? { [flag]: text === 'on' } : null),
  );
}

const DIFFERENCE = onOff('diff', 'difference');

/** As in the controls: a range that was held fast is one of the other kind of values. */
const DIFFERENCE_FIELD: UrlField = {
  ...DIFFERENCE,
  read: (state, text) => {
    const read = DIFFERENCE.read(state, text);
    const same = read.pyramid.difference === state.pyramid.difference;
    return same ? read : withSlice(read, 'pyramid', { lockedRange: null });
  },
};

/** A tap of any variant: the model in use shows the nearest it has. */
function readTap(text: string): { readonly tap: TapId } | null {
  const tap = VARIANT_IDS.map((id) => tapById(VARIANTS[id], text)).find((found) => found);
  return tap ? { tap: tap.id } : null;
}

function readMode(text: string): Partial<PyramidState> | null {
  if (text === 'energy' || text === 'max') return { reduction: text };
  const sound = /^\d+$/.test(text) && Number(text) < CHANNEL_LIMIT;
  return sound ? { reduction: 'channel', channel: Number(text) } : null;
}

function readOverlay(text: string): Pick<PyramidState, 'overlay'> | null {
  const level = LEVELS.find((each) => text === `p${each}`);
  return level || text === 'none' ? { overlay: level ?? null } : null;
}

function readOpacity(text: string): Pick<PyramidState, 'opacity'> | null {
  const opacity = Number(text);
  const sound = text.trim() !== '' && opacity >= OPACITY_RANGE.min && opacity <= OPACITY_RANGE.max;
  return sound ? { opacity } : null;
}

/** Which maps are on screen, as the address has it. */
export const PYRAMID_URL_FIELDS: readonly UrlField[] = [
  field('tap', ({ tap }) => tap, readTap),
  field('map', ({ reduction, channel }) => (reduction === 'channel' ? String(channel) : reduction), readMode),
  DIFFERENCE_FIELD,
  field('overlay', ({ overlay }) => (overlay ? `p${overlay}` : 'none'), readOverlay),
  field('opacity', ({ opacity }) => String(opacity), readOpacity),
  onOff('strip', 'open'),
];
