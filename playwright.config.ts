import { defineConfig, devices } from '@playwright/test';
import { findChromium, SOFTWARE_GPU_FLAGS } from './scripts/lib/chromium';

/** Another one lets two checkouts run side by side. */
const PORT = Number(process.env.E2E_PORT ?? 4179);

/** Tests of the built app (`npm run build` first) in a real Chromium; WebGPU on a software adapter. */
export default defineConfig({
  testDir: 'e2e',
  timeout: 120_000,
  expect: { timeout: 30_000 },
  fullyParallel: false,
  workers: 1,
  // A shared machine may starve a browser; a test that fails twice is broken.
  retries: process.env.CI ? 1 : 0,
  reporter: 'list',
  outputDir: 'test-results',
  use: {
    ...devices['Desktop Chrome'],
    baseURL: `http://localhost:${PORT}/`,
    viewport: { width: 1280, height: 800 },
    // What is kept on the device is the subject of `offline.spec.ts`; elsewhere it would only cost time.
    serviceWorkers: 'block',
    launchOptions: {
      executablePath: findChromium().path,
      args: [...SOFTWARE_GPU_FLAGS],
    },
  },
  webServer: {
    command: `npx vite preview --port ${PORT} --strictPort`,
    port: PORT,
    reuseExistingServer: false,
  },
});
