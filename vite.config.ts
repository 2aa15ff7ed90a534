import { readFileSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';
import { VitePWA } from 'vite-plugin-pwa';
import type { OfficialCatalogue } from './src/model/official';

const CATALOGUE = 'models/official.json';

/** `OFFICIAL_WEIGHTS=off npm run build`: no list of them, no button, no foreign host. */
const offersOfficial = process.env.OFFICIAL_WEIGHTS !== 'off';

/** Hosts that the page may fetch the authors' weights from, when its user says so: those of the one list. */
function officialHosts(): readonly string[] {
  if (!offersOfficial) return [];
  const text = readFileSync(join(import.meta.dirname, 'public', CATALOGUE), 'utf8');
  return (JSON.parse(text) as OfficialCatalogue).hosts;
}

/** What a host must send (docs/hosting.md): isolation for WASM threads, and a CSP that names no other foreign host. */
export const HEADERS = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Content-Security-Policy': [
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "worker-src 'self'",
    ["connect-src 'self'", ...officialHosts()].join(' '),
    "img-src 'self' blob: data:",
    "media-src 'self' blob:",
    "style-src 'self'",
    "font-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'self'",
  ].join('; '),
};

/** Leaves the list of official weights out; before the service worker's own list is made. */
const withoutOfficial: Plugin = {
  name: 'without-official-weights',
  apply: 'build',
  writeBundle: ({ dir }) => rmSync(join(dir!, CATALOGUE), { force: true }),
};

/**
 * The service worker keeps the app; models are kept by the page. `json` is the list of models and that of samples:
 * a host that changes them has to build anew (docs/hosting.md).
 */
const pwa = VitePWA({
  strategies: 'injectManifest',
  srcDir: 'src/service-worker',
  filename: 'serviceWorker.ts',
  injectRegister: false,
  manifest: {
    name: 'EfficientDet Playground',
    short_name: 'EfficientDet',
    description: 'See EfficientDet-D0…D7 work in the browser, and take it apart.',
    start_url: './',
    scope: './',
    display: 'standalone',
    background_color: '#0d1114',
    theme_color: '#151b20',
    categories: ['education', 'developer tools'],
    icons: [
      { src: 'icon-192.png', sizes: '192x192', type: 'image/png' },
      { src: 'icon-512.png', sizes: '512x512', type: 'image/png' },
      { src: 'icon-maskable-512.png', sizes: '512x512', type: 'image/png', purpose: 'maskable' },
    ],
  },
  injectManifest: {
    globPatterns: ['**/*.{html,js,mjs,css,wasm,svg,png,jpg,json}'],
    dontCacheBustURLsMatching: /^assets\//,
    maximumFileSizeToCacheInBytes: 64 * 2 ** 20,
  },
});

const { version } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8')) as {
  version: string;
};

export default defineConfig({
  base: './',
  plugins: [react(), ...(offersOfficial ? [] : [withoutOfficial]), pwa],
  envPrefix: ['VITE_', 'OFFICIAL_WEIGHTS'],
  // Without this condition ORT's bundles carry their WebAssembly glue inlined, once per entry.
  resolve: { conditions: ['onnxruntime-web-use-extern-wasm', 'module', 'browser', 'development|production'] },
  // Checks of the engines hold for one version of the kernels.
  define: { 'import.meta.env.APP_VERSION': JSON.stringify(version) },
  worker: { format: 'es' },
  // `button-primitives`: readable in the inspector, and no hash that a compressor can't shorten.
  css: { modules: { generateScopedName: (name, path) => `${name}-${basename(path, '.module.css')}` } },
  build: { target: 'es2022', sourcemap: false, chunkSizeWarningLimit: 700 },
  server: { headers: { ...HEADERS, 'Content-Security-Policy': '' } },
  preview: { headers: HEADERS, port: 4173 },
});
