import { patch } from '../state';
import type { ActionContext } from './context';

/** What the browser keeps of models. */
export class StorageActions {
  constructor(private readonly context: ActionContext) {}

  /** Counts again. */
  async refresh(): Promise<void> {
    const client = this.context.client();
    if (!client) return;
    const [models, kept] = await Promise.all([client.storedModels(), client.keptOfficial()]);
    patch(this.context.store, 'storage', { models });
    patch(this.context.store, 'official', { kept });
  }

  /** Forgets all kept models; the one in use stays. */
  async clear(): Promise<void> {
    await this.context.client()?.clearStoredModels();
    await this.refresh();
  }
}
