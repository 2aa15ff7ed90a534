import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from '@playwright/test';
import { makeY4m } from './makeY4m';

/** What the fake camera shows; made when the tests start. */
const CAMERA_FILE = join(tmpdir(), 'efficientdet-playground-e2e', 'camera.y4m');

export const CAMERA_FLAGS: readonly string[] = [
  '--use-fake-ui-for-media-stream',
  '--use-fake-device-for-media-stream',
  `--use-file-for-fake-video-capture=${CAMERA_FILE}`,
];

const PICTURES = ['blood', 'blood', 'blood', 'blood', 'blood', 'blood-dense', 'blood-dense', 'blood-dense'];

export const makeCameraFile = () => makeCameraFileAt(5);

export function makeCameraFileAt(fps: number): Promise<void> {
  const paths = PICTURES.map((name) =>
    fileURLToPath(new URL(`../../public/samples/${name}.jpg`, import.meta.url)),
  );
  return makeY4m(paths, CAMERA_FILE, { width: 320, height: 240, fps });
}

/** What the page's camera comes to; the tests set it, `watchCamera` puts it there. */
interface CameraHook {
  tracks: MediaStreamTrack[];
  /** Name of the DOMException that the next requests end with. */
  failure: string | null;
  permission: PermissionState;
  changed: (() => void)[];
}

declare global {
  interface Window {
    cameraHook: CameraHook;
  }
}

/**
 * Chromium's fake camera is never refused, busy or unplugged, and playing a file it is alone: this makes it so, where
 * a browser would, by the names and events of the specification. To be called before the page is opened.
 */
export async function watchCamera(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const SECOND = 'second';
    const hook: CameraHook = { tracks: [], failure: null, permission: 'prompt', changed: [] };
    window.cameraHook = hook;
    const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    navigator.mediaDevices.getUserMedia = async (constraints) => {
      if (hook.failure) throw new DOMException('said the test', hook.failure);
      const video = { ...(constraints?.video as MediaTrackConstraints) };
      const second = (video.deviceId as ConstrainDOMStringParameters | undefined)?.exact === SECOND;
      if (second) delete video.deviceId;
      const stream = await real({ video });
      const [track] = stream.getVideoTracks();
      const settings = track!.getSettings();
      if (second) track!.getSettings = () => ({ ...settings, deviceId: SECOND });
      hook.tracks.push(track!);
      hook.permission = 'granted';
      return stream;
    };
    const list = navigator.mediaDevices.enumerateDevices.bind(navigator.mediaDevices);
    navigator.mediaDevices.enumerateDevices = async () => {
      const second = { deviceId: SECOND, groupId: '', kind: 'videoinput', label: 'Second camera' };
      return [...(await list()), { ...second, toJSON: () => second } as MediaDeviceInfo];
    };
    const query = navigator.permissions.query.bind(navigator.permissions);
    navigator.permissions.query = async (descriptor) => {
      if ((descriptor.name as string) !== 'camera') return query(descriptor);
      const status = new EventTarget();
      Object.defineProperty(status, 'state', { get: () => hook.permission });
      hook.changed.push(() => status.dispatchEvent(new Event('change')));
      return status as PermissionStatus;
    };
  });
}

/** The camera ends by itself, as when its plug is pulled. */
export function unplug(page: Page): Promise<void> {
  return page.evaluate(() => {
    const track = window.cameraHook.tracks.at(-1)!;
    track.stop();
    track.dispatchEvent(new Event('ended'));
  });
}

/** The system reports a change of devices. */
export function plugIn(page: Page): Promise<void> {
  return page.evaluate(() => {
    navigator.mediaDevices.dispatchEvent(new Event('devicechange'));
  });
}

export function decide(page: Page, permission: PermissionState): Promise<void> {
  return page.evaluate((given) => {
    window.cameraHook.permission = given;
    for (const changed of window.cameraHook.changed) changed();
  }, permission);
}

/** The next requests for a camera fail with that DOMException; null: they don't. */
export function failWith(page: Page, name: string | null): Promise<void> {
  return page.evaluate((given) => {
    window.cameraHook.failure = given;
  }, name);
}
