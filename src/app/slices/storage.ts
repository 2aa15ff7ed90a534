import type { StoredModels } from '../../inference/models/modelStore';

export interface StorageState {
  /** Models kept for the next visit; null before anyone has looked. */
  readonly models: StoredModels | null;
}

export const initialStorage: StorageState = { models: null };
