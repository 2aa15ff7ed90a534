import type { AppState } from './state';

/** One parameter of the address's hash. Text that can't be read changes nothing. */
export interface UrlField {
  readonly key: string;
  /** What a missing parameter stands for; such values are left out. Null: missing says nothing. */
  readonly standard: string | null;
  readonly write: (state: AppState) => string | null;
  readonly read: (state: AppState, text: string) => AppState;
}
