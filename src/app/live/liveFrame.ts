import { detectionKey } from '../detectionKey';
import type { ComputedWith } from '../slices/run';
import { type SourceImage, withImage } from '../slices/source';
import type { AppState } from '../state';
import type { LiveState } from './state';
import type { TrackedFrame } from './trackFrames';

/** A state with a live frame and its result on the stage, in one step, so that neither is ever seen with another's. */
export function withLiveFrame(
  state: AppState,
  image: SourceImage,
  { result, tracks }: TrackedFrame,
  computed: ComputedWith,
  change: Partial<Pick<LiveState, 'counts' | 'rates' | 'refreshFrame'>>,
): AppState {
  const { selected, followed } = followSelection(state, { result, tracks });
  return {
    ...state,
    source: withImage(state.source, image),
    run: { ...state.run, result, imageId: image.id, computed },
    live: { ...state.live, ...change, tracks, followed },
    selection: { ...state.selection, selected },
  };
}

/**
 * The selection stays with the thing: its box in this frame comes from another cell than in the last. A thing that
 * is missed for a while is found again by its track.
 */
function followSelection(state: AppState, { result, tracks }: TrackedFrame) {
  const { selected } = state.selection;
  if (selected === null) return { selected, followed: null };
  const before = state.run.result?.detections.find((d) => detectionKey(d) === selected);
  const followed = before ? (state.live.tracks.get(before.id)?.id ?? null) : state.live.followed;
  const now = result.detections.find(({ id }) => followed !== null && tracks.get(id)?.id === followed);
  return { selected: now ? detectionKey(now) : selected, followed };
}
