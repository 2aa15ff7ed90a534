import type { FrameResult } from '../../inference/protocol';

export interface RunState {
  readonly running: boolean;
  /** The last frame's result; kept while the next is computed. */
  readonly result: FrameResult | null;
  /** `SourceImage.id` the result belongs to. */
  readonly imageId: number | null;
}

export const initialRun: RunState = { running: false, result: null, imageId: null };
