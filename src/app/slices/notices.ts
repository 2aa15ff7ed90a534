import type { AppError } from '../../model/errors';

export interface ErrorNotice {
  readonly id: number;
  readonly error: AppError;
  /** Does again what failed; absent where trying again can't help. */
  readonly retry?: () => void;
}

/** Short confirmations that need no answer, worded by the catalogue. */
export type Confirmation = 'link-copied';

export interface NoticesState {
  /** Newest last; one per code. */
  readonly errors: readonly ErrorNotice[];
  readonly confirmation: { readonly id: number; readonly what: Confirmation } | null;
}

export const initialNotices: NoticesState = { errors: [], confirmation: null };
