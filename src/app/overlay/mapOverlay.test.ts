import { expect, test } from 'vitest';
import type { MapWords } from '../pyramid/mapWords';
import type { FetchedMaps } from '../slices/pyramid';
import { type AppState, initialState, withSlice } from '../state';
import { levelMap, modelInfo, usingModel } from '../testing/fakes';
import { mapOverlay } from './mapOverlay';

const MAP = levelMap(4, [0, 1, 2, 3]);
const MAPS: FetchedMaps = {
  frame: 1,
  model: modelInfo(),
  tap: 'cell0-out',
  mode: 'energy',
  difference: false,
  levels: [MAP],
};
const WORDS: MapWords = {
  title: 'D0 · Energy',
  noMap: '–',
  caption: '',
  level: (level, map) => `P${level} ${map?.width}`,
  value: (value) => value.toFixed(1),
};

/** A 1000 × 500 image for a 512 px input. */
function state(overlay: AppState['pyramid']['overlay'], maps: FetchedMaps | null): AppState {
  const image = { width: 1000, height: 500 } as AppState['source']['image'];
  const withModel = usingModel(initialState);
  return withSlice(withSlice(withModel, 'source', { image }), 'pyramid', { overlay, maps, opacity: 0.3 });
}

test('covers the square input, with the ends of its colours in words', () => {
  expect(mapOverlay(state(4, MAPS), WORDS)).toEqual({
    map: MAP,
    range: { min: 0, max: 3 },
    palette: 'activation',
    opacity: 0.3,
    side: 1000,
    words: { title: 'D0 · Energy · P4 2', min: '0.0', max: '3.0' },
  });
});

test('is none where no map lies over the image, or none is there yet', () => {
  expect(mapOverlay(state(null, MAPS), WORDS)).toBeNull();
  expect(mapOverlay(state(5, MAPS), WORDS)).toBeNull();
  expect(mapOverlay(state(4, null), WORDS)).toBeNull();
});
