import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** What a host must send (docs/hosting.md): isolation for WASM threads, and a CSP that names no foreign host. */
export const HEADERS = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Content-Security-Policy': [
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "worker-src 'self'",
    "connect-src 'self'",
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

export default defineConfig({
  base: './',
  plugins: [react()],
  // Without this condition ORT's bundles carry their WebAssembly glue inlined, once per entry.
  resolve: { conditions: ['onnxruntime-web-use-extern-wasm', 'module', 'browser', 'development|production'] },
  worker: { format: 'es' },
  build: { target: 'es2022', sourcemap: false, chunkSizeWarningLimit: 700 },
  server: { headers: { ...HEADERS, 'Content-Security-Policy': '' } },
  preview: { headers: HEADERS, port: 4173 },
});
