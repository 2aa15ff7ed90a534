/**
 * What of the app is kept on this device.
 * `unsupported`: the browser has no service workers, or denies them; `off`: nothing is registered, as in development.
 */
export type OfflineStatus = 'off' | 'unsupported' | 'preparing' | 'ready' | 'failed';

/** `waiting`: a new version is here and takes over when asked; `elsewhere`: another tab has asked for it. */
export type UpdateStatus = 'none' | 'waiting' | 'elsewhere' | 'applying';

export interface OfflineState {
  readonly status: OfflineStatus;
  readonly update: UpdateStatus;
  /** The browser offers to install the app. */
  readonly installable: boolean;
}

export const initialOffline: OfflineState = { status: 'off', update: 'none', installable: false };
