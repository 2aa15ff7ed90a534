import { ACTIVATE } from '../../service-worker/messages';
import type { OfflineState } from '../slices/offline';
import type { OfflinePort } from './port';

const SCRIPT = 'serviceWorker.js';

/** A tab that stays open for days looks for a new version when it is looked at, but not more often than this. */
const CHECK_INTERVAL_MS = 60 * 60_000;

/** Chromium's, not in TypeScript's DOM. */
interface InstallPromptEvent extends Event {
  prompt(): Promise<unknown>;
}

type OnChange = (change: Partial<OfflineState>) => void;

/** The port in a real browser. The browser may offer installing before anyone registers: it is listened for at once. */
export function browserOfflinePort(): OfflinePort {
  let registration: ServiceWorkerRegistration | null = null;
  let offer: InstallPromptEvent | null = null;
  let asked = false;
  let notify: OnChange = () => {};

  const setOffer = (event: InstallPromptEvent | null) => {
    offer = event;
    notify({ installable: offer !== null });
  };
  addEventListener('beforeinstallprompt', (event) => setOffer(event as InstallPromptEvent));
  addEventListener('appinstalled', () => setOffer(null));

  return {
    register(onChange) {
      notify = onChange;
      notify({ installable: offer !== null });
      if (!import.meta.env.PROD) return;
      if (!('serviceWorker' in navigator)) return notify({ status: 'unsupported' });
      notify({ status: 'preparing' });
      watchController(() => (asked ? location.reload() : notify({ update: 'elsewhere' })));
      navigator.serviceWorker.register(SCRIPT).then(
        (registered?: ServiceWorkerRegistration) => {
          // Where service workers are blocked from outside (as in tests), this resolves to nothing.
          if (!registered) return notify({ status: 'unsupported' });
          registration = registered;
          watch(registered, notify);
          checkWhenSeen(registered);
        },
        (error: unknown) => {
          console.warn('the app is not kept for offline use', error);
          const denied = error instanceof DOMException && error.name === 'SecurityError';
          notify({ status: denied ? 'unsupported' : 'failed' });
        },
      );
    },
    applyUpdate() {
      asked = true;
      // Another tab may have let it take over a moment ago.
      if (registration?.waiting) registration.waiting.postMessage(ACTIVATE);
      else location.reload();
    },
    reload: () => location.reload(),
    install: async () => {
      await offer?.prompt();
      // An offer can be made use of once.
      setOffer(null);
    },
  };
}

/**
 * Follows versions as they arrive. Not with `workbox-window`: it takes a version that arrives after a minute for
 * somebody else's and stops listening.
 */
function watch(registration: ServiceWorkerRegistration, notify: OnChange): void {
  const look = () => {
    if (registration.active) notify({ status: 'ready' });
    if (registration.active && registration.waiting) notify({ update: 'waiting' });
  };
  const follow = (worker: ServiceWorker | null) => {
    worker?.addEventListener('statechange', () => {
      if (worker.state === 'redundant' && !registration.active) notify({ status: 'failed' });
      look();
    });
  };
  registration.addEventListener('updatefound', () => follow(registration.installing));
  follow(registration.installing ?? registration.waiting ?? registration.active);
  look();
}

/** Calls when another version takes over from the one that served this page. */
function watchController(onReplaced: () => void): void {
  let { controller } = navigator.serviceWorker;
  navigator.serviceWorker.addEventListener('controllerchange', () => {
    if (controller) onReplaced();
    controller = navigator.serviceWorker.controller;
  });
}

function checkWhenSeen(registration: ServiceWorkerRegistration): void {
  let checked = Date.now();
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState !== 'visible' || Date.now() - checked < CHECK_INTERVAL_MS) return;
    checked = Date.now();
    // Without a network there is nothing to find.
    registration.update().catch(() => undefined);
  });
}
