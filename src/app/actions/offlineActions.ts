import { patch } from '../state';
import type { ActionContext } from './context';

/** Keeping the app on this device, and going over to a new version of it. */
export class OfflineActions {
  constructor(private readonly context: ActionContext) {}

  /** Called when the first load is over: what is kept for the next visit must not delay this one. */
  start(): void {
    const { store, environment } = this.context;
    environment.offline.register((change) => patch(store, 'offline', change));
  }

  /** Reloads with the new version; the address carries the settings. */
  update(): void {
    const { store, environment } = this.context;
    const { update } = store.getState().offline;
    if (update === 'none' || update === 'applying') return;
    patch(store, 'offline', { update: 'applying' });
    if (update === 'elsewhere') environment.offline.reload();
    else environment.offline.applyUpdate();
  }

  /** The new version waits until all tabs of the old one are closed. */
  later(): void {
    patch(this.context.store, 'offline', { update: 'none' });
  }

  async install(): Promise<void> {
    await this.context.environment.offline.install();
  }
}
