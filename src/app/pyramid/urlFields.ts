import { type TapId, tapById } from '../../model/features/taps';
import { LEVELS, VARIANT_IDS, VARIANTS } from '../../model/network/variants';
import { CHANNEL_LIMIT, initialPyramid, OPACITY_RANGE, type PyramidState } from '../slices/pyramid';
import { withSlice } from '../state';
import { flagField, sliceField, type UrlField } from '../urlField';

const DIFFERENCE = flagField('pyramid', 'diff', 'difference', initialPyramid);

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
  const tap = VARIANT_IDS.map((id) => tapById(VARIANTS[id].fpnCells, text)).find((found) => found);
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
  sliceField('pyramid', 'tap', initialPyramid, ({ tap }) => tap, readTap),
  sliceField(
    'pyramid',
    'map',
    initialPyramid,
    ({ reduction, channel }) => (reduction === 'channel' ? String(channel) : reduction),
    readMode,
  ),
  DIFFERENCE_FIELD,
  sliceField(
    'pyramid',
    'overlay',
    initialPyramid,
    ({ overlay }) => (overlay ? `p${overlay}` : 'none'),
    readOverlay,
  ),
  sliceField('pyramid', 'opacity', initialPyramid, ({ opacity }) => String(opacity), readOpacity),
  flagField('pyramid', 'strip', 'open', initialPyramid),
];
