import type { BackendChoice, BackendInfo } from '../../inference/api/messages';

export interface BackendState {
  readonly choice: BackendChoice;
  /** Null until the worker has started. */
  readonly info: BackendInfo | null;
}

export const initialBackend: BackendState = { choice: 'auto', info: null };
