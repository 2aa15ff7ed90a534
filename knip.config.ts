import type { KnipConfig } from 'knip';

const production = process.argv.includes('--production');

/**
 * Finds files, exports and packages that nothing uses; with `--production` those that only tests use. `!` marks what
 * production is made of, besides what knip reads out of the configurations of Vite, Vitest and Playwright.
 */
const config: KnipConfig = {
  workspaces: {
    '.': {
      entry: [
        'src/inference/worker/worker.ts!',
        'scripts/*.ts!',
        'scripts/bench/page.ts!',
        'scripts/reference/*.ts',
        'scripts/lib/testing/dawnSetup.ts',
        ...(production ? ['src/main.tsx!', 'src/service-worker/serviceWorker.ts!'] : []),
      ],
      project: [
        'src/**/*.{ts,tsx}!',
        'scripts/**/*.ts!',
        'e2e/**/*.ts',
        '!**/{testing,reference}/**!',
        '!**/reference.ts!',
      ],
    },
    'docs/api': {},
  },
  ignore: ['**/generated/**'],
  // An export for this file's own test is sound; one that its file alone uses is none. A type may be exported for
  // those who read a signature; one that nothing names is still found.
  ignoreExportsUsedInFile: production || { interface: true, type: true },
  // Called by `buf generate`, and by `npm test` on Debian.
  ignoreDependencies: ['@bufbuild/protoc-gen-es'],
  ignoreBinaries: ['apt-get', ...(production ? ['vite'] : [])],
};

export default config;
