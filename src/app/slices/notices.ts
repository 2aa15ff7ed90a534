import type { Progress } from '../../inference/api/messages';
import type { AppError } from '../../model/errors';

export interface ErrorNotice {
  readonly id: number;
  readonly error: AppError;
  /** Does again what failed; absent where trying again can't help. */
  readonly retry?: () => void;
}

/** A load on its way; `name` is what is being loaded, e.g. `EfficientDet-D0`. */
export interface LoadTask {
  readonly name: string;
  readonly progress: Progress | null;
  readonly cancellable: boolean;
}

/** Short confirmations that need no answer, worded by the catalogue. */
export type Confirmation = 'link-copied';

export interface NoticesState {
  /** Newest last; one per code. */
  readonly errors: readonly ErrorNotice[];
  readonly task: LoadTask | null;
  readonly confirmation: { readonly id: number; readonly what: Confirmation } | null;
}

export const initialNotices: NoticesState = { errors: [], task: null, confirmation: null };
