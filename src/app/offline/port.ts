import type { OfflineState } from '../slices/offline';

/** The service worker and the browser's offer to install, as the app needs them. */
export interface OfflinePort {
  /** Registers the service worker, once; changes come through the listener from then on. */
  register(onChange: (change: Partial<OfflineState>) => void): void;
  /** Lets the version that waits take over; the page reloads when it has. */
  applyUpdate(): void;
  /** Reloads the page, for a version that has already taken over. */
  reload(): void;
  /** Shows the browser's own dialog. */
  install(): Promise<void>;
}
