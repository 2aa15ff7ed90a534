import { inputSideInImage } from '../pyramid/cells';
import type { MapWords } from '../pyramid/mapWords';
import { selectLetterbox, selectLevelMap, selectMapRange, selectPalette } from '../pyramid/selectors';
import type { AppState } from '../state';
import type { MapOverlay } from './annotatedPng';

/** The map that lies over the image on the stage, or null where none does. */
export function mapOverlay(state: AppState, words: MapWords): MapOverlay | null {
  const map = selectLevelMap(state, state.pyramid.overlay);
  const letterbox = selectLetterbox(state);
  if (!map?.values.length || !letterbox) return null;
  const range = selectMapRange(state);
  return {
    map,
    range,
    palette: selectPalette(state),
    opacity: state.pyramid.opacity,
    side: inputSideInImage(letterbox),
    words: {
      title: `${words.title} · ${words.level(map.level, map)}`,
      min: words.value(range.min),
      max: words.value(range.max),
    },
  };
}
