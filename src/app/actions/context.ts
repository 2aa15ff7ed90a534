import type { InferenceClient } from '../../inference/page/client';
import type { Environment } from '../environment';
import type { Runner } from '../runner';
import type { AppStore } from '../state';

/** What every group of actions works with. */
export interface ActionContext {
  readonly store: AppStore;
  readonly environment: Environment;
  readonly runner: Runner;
  /** Null until the worker has started. */
  readonly client: () => InferenceClient | null;
  /** Shows an error in the error bar; a cancellation is not an error. */
  readonly report: (thrown: unknown, retry?: () => void) => void;
}
