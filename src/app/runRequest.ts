import type { RunRequest } from '../inference/protocol';
import type { AppState } from './state';

/** What a state asks of the pipeline, besides the picture; whatever changes here wants a re-run. */
export function runRequest({ detection }: AppState): Omit<RunRequest, 'frame' | 'image'> {
  const { scoreThreshold, iouThreshold, maxDetections } = detection;
  return { detection: { scoreThreshold, iouThreshold, maxDetections }, fusion: null, tap: null };
}
