import type { FrameResult, RunRequest } from '../../inference/api/messages';

/** What a result depends on besides the picture. */
export type ComputedWith = Pick<RunRequest, 'fusion' | 'detection'>;

export interface RunState {
  readonly running: boolean;
  /** The last frame's result; kept while the next is computed. */
  readonly result: FrameResult | null;
  /** `SourceImage.id` the result belongs to. */
  readonly imageId: number | null;
  /** What the result was computed with, which may no longer be what is asked for. */
  readonly computed: ComputedWith | null;
}

export const initialRun: RunState = { running: false, result: null, imageId: null, computed: null };
