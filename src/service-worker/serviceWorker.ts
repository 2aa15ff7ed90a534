import { clientsClaim } from 'workbox-core';
import {
  addPlugins,
  cleanupOutdatedCaches,
  createHandlerBoundToURL,
  precacheAndRoute,
} from 'workbox-precaching';
import { NavigationRoute, registerRoute } from 'workbox-routing';
import { fromCache } from './fromCache';
import { ACTIVATE } from './messages';
import { isNeeded } from './precacheList';

/**
 * Keeps the app and its WebAssembly on this device, so that it starts without a network. Models are not its business:
 * the page keeps those by their SHA-256 (`src/inference/models/modelStore.ts`).
 */
declare const self: ServiceWorkerGlobalScope;

// The build puts the list of files in this place, so the name must stand here as it is.
const files = self.__WB_MANIFEST;
const hasWebgpu = 'gpu' in navigator;

addPlugins([{ cachedResponseWillBeUsed: async ({ cachedResponse }) => fromCache(cachedResponse) }]);
precacheAndRoute(files.filter((file) => isNeeded(file, hasWebgpu)));
registerRoute(new NavigationRoute(createHandlerBoundToURL('index.html')));
cleanupOutdatedCaches();
// The page that registers is served from here at once; an update takes over when its user says so.
clientsClaim();

self.addEventListener('message', ({ data }) => {
  if (data === ACTIVATE) void self.skipWaiting();
});
