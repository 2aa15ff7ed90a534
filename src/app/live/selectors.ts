import { selectModel } from '../selectors';
import { isLiveImage } from '../slices/source';
import type { AppState } from '../state';

/**
 * Whether the stage shows the feed itself, at its own pace, rather than the frames that the network has seen. The
 * boxes then belong to a frame that may be some moments old.
 */
export function showsVideo({ live, source, run }: AppState): boolean {
  if (live.mode !== 'smooth' || !live.element || !isLiveImage(source.image)) return false;
  // Paused, the frame on screen is run once more: until then it must not jump back to the one before.
  return live.phase === 'running' || (live.phase === 'paused' && run.running && !live.analysis.running);
}

/** Frames follow one another without anyone asking for each. */
export function isFlowing({ live }: AppState): boolean {
  return live.phase === 'running' || live.analysis.running;
}

/** Side that the input was lowered to so as to keep the rate, pixels; null while it is the model's own. */
export function selectLoweredSize(state: AppState): number | null {
  const info = selectModel(state);
  const { result } = state.run;
  return info && result && result.inputSize < info.inputSize ? result.inputSize : null;
}

/** There is something to control: a camera, a video, or a recording of one that nobody has fetched yet. */
export function hasControls({ live }: AppState): boolean {
  return live.kind !== null || live.recording.phase !== 'idle';
}

/** The result that costly views (pyramid, graph) follow: while frames follow one another, not every one. */
export function selectRefreshFrame({ live, run }: AppState): number | null {
  return live.refreshFrame ?? run.result?.frame ?? null;
}
