import { AppError } from '../model/errors';
import { readOfficialCatalogue } from '../model/official';
import { readManifest } from '../model/onnx/manifest';
import { debugs } from './debug';
import type { Environment, IdlePort, Preferences } from './environment';
import { browserLivePorts } from './live/browserPorts';
import { MANIFEST_URL, OFFICIAL_URL } from './manifest';
import { browserOfflinePort } from './offline/browserPort';
import type { AppStore } from './state';
import { writeHash } from './urlState';

/** The controller's ports in a real browser. */
export function browserEnvironment(store: AppStore): Environment {
  return {
    // Code that the first paint does not need comes when it is first used.
    connect: async () => {
      const { createInferenceClient } = await import('../inference/page/client');
      return createInferenceClient({ logKernels: debugs('kernels') });
    },
    decode: async (blob, name) => (await import('../sources/decodeImage')).decodeImage(blob, name),
    thumbnail: async (bitmap) => (await import('../sources/thumbnail')).makeThumbnail(bitmap),
    fetchManifest: async () => readManifest(await (await fetchOk(MANIFEST_URL)).json(), MANIFEST_URL),
    fetchOfficial: async () =>
      import.meta.env.OFFICIAL_WEIGHTS === 'off'
        ? null
        : readOfficialCatalogue(await (await fetchOk(OFFICIAL_URL)).json(), OFFICIAL_URL),
    fetchBlob: async (url) => (await fetchOk(url)).blob(),
    absoluteUrl: (url) => new URL(url, document.baseURI).href,
    copyBitmap: (bitmap) => createImageBitmap(bitmap),
    save,
    copyText: (text) => navigator.clipboard.writeText(text),
    currentLink: () => new URL(`#${writeHash(store.getState())}`, location.href).href,
    prefersDark: () => matchMedia('(prefers-color-scheme: dark)').matches,
    preferences: browserPreferences(),
    live: browserLivePorts(),
    offline: browserOfflinePort(),
    idle: browserIdle(),
  };
}

/** @throws AppError `offline`, or `file-missing` with the status */
async function fetchOk(url: string): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url);
  } catch (cause) {
    const code = navigator.onLine === false ? 'offline' : 'file-missing';
    throw new AppError(code, { name: url, reason: String(cause) }, { cause });
  }
  if (!response.ok) throw new AppError('file-missing', { name: url, reason: `HTTP ${response.status}` });
  return response;
}

/** Long enough for a slow disk: the browser reads the blob after the click. */
const REVOKE_DELAY_MS = 60_000;

function save(blob: Blob, fileName: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = fileName;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), REVOKE_DELAY_MS);
}

const PREFIX = 'efficientdet-playground.';

/** Local storage; where the browser denies it, the app simply forgets. */
export function browserPreferences(): Preferences {
  return {
    read: (key) => {
      try {
        return localStorage.getItem(PREFIX + key);
      } catch {
        return null;
      }
    },
    write: (key, value) => {
      try {
        localStorage.setItem(PREFIX + key, value);
      } catch {
        // Denied or full: the setting holds for this visit.
      }
    },
  };
}

/** What follows a frame at once, like the drawing of its boxes, is not over when the first idle moment comes. */
const SETTLE_MS = 2000;

function browserIdle(): IdlePort {
  return {
    request: (task) => {
      let idle = 0;
      const timer = setTimeout(() => {
        // Safari has none: there a moment after the last frame is idle enough.
        if ('requestIdleCallback' in globalThis) idle = requestIdleCallback(task);
        else task();
      }, SETTLE_MS);
      return () => {
        clearTimeout(timer);
        if (idle) cancelIdleCallback(idle);
      };
    },
    isVisible: () => document.visibilityState === 'visible',
    savesData: () => (navigator as { connection?: { saveData?: boolean } }).connection?.saveData === true,
  };
}
