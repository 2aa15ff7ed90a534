/** A camera to choose; the label is empty until the page has been allowed to use a camera. */
export interface CameraDevice {
  readonly deviceId: string;
  readonly label: string;
}

export type CameraPermission = 'granted' | 'denied' | 'prompt';

export async function listCameras(): Promise<readonly CameraDevice[]> {
  const devices = (await navigator.mediaDevices?.enumerateDevices()) ?? [];
  return devices
    .filter(({ kind }) => kind === 'videoinput')
    .map(({ deviceId, label }) => ({ deviceId, label }));
}

/** @returns a function that stops it */
export function watchCameras(listener: () => void): () => void {
  navigator.mediaDevices?.addEventListener('devicechange', listener);
  return () => navigator.mediaDevices?.removeEventListener('devicechange', listener);
}

/**
 * What the browser would answer, and what it comes to answer later. Some browsers do not tell: then it has to be
 * asked for, which is `prompt`.
 */
export async function watchPermission(listener: (permission: CameraPermission) => void): Promise<void> {
  try {
    const status = await navigator.permissions.query({ name: 'camera' as PermissionName });
    status.addEventListener('change', () => listener(status.state));
    listener(status.state);
  } catch {
    listener('prompt');
  }
}
