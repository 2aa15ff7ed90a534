import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';
import { findChromium, SOFTWARE_GPU_FLAGS } from './scripts/lib/chromium';

/** Kernels against `src/model`'s plain TypeScript, in a headless Chromium. */
export default defineConfig({
  test: {
    include: ['src/**/*.gpu.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    fileParallelism: false,
    browser: {
      enabled: true,
      headless: true,
      screenshotFailures: false,
      provider: playwright({
        launchOptions: {
          executablePath: findChromium().path,
          args: [...SOFTWARE_GPU_FLAGS],
        },
      }),
      instances: [{ browser: 'chromium' }],
    },
  },
});
