import { patch } from '../state';
import type { ActionContext } from './context';

/** What the browser keeps of models. */
export class StorageActions {
  constructor(private readonly context: ActionContext) {}

  /** Counts again. */
  async refresh(): Promise<void> {
    const models = await this.context.client()?.storedModels();
    if (models) patch(this.context.store, 'storage', { models });
  }

  /** Forgets all kept models; the one in use stays. */
  async clear(): Promise<void> {
    await this.context.client()?.clearStoredModels();
    await this.refresh();
  }
}
