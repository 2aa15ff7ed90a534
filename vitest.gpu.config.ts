import { playwright } from '@vitest/browser-playwright';
import { defineConfig, type ViteUserConfig } from 'vitest/config';
import { findChromium, SOFTWARE_GPU_FLAGS } from './scripts/lib/chromium';
import { softwareVulkan } from './scripts/lib/testing/dawn';

type TestOptions = NonNullable<ViteUserConfig['test']>;

/** Where the kernels run. */
const RUNNERS: Readonly<Record<'chromium' | 'node', () => TestOptions>> = {
  chromium: () => ({
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
  }),
  // Tests that want a page are skipped by `pageTest`.
  node: () => {
    // Before the processes start, as the loader reads them then.
    Object.assign(process.env, softwareVulkan());
    return { environment: 'node', pool: 'forks', setupFiles: ['scripts/lib/testing/dawnSetup.ts'] };
  },
};

/**
 * Kernels against `src/model`'s plain TypeScript: in a headless Chromium, or where there is no browser in Node
 * (`GPU_RUNNER=node`, ADR 086).
 */
export default defineConfig({
  test: {
    include: ['src/**/*.gpu.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    fileParallelism: false,
    ...RUNNERS[process.env.GPU_RUNNER === 'node' ? 'node' : 'chromium'](),
  },
});
