import { defineConfig } from 'vitest/config';

/** Unit tests: Node, no DOM. Kernels run in `vitest.gpu.config.ts`, the built app in `e2e`. */
export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'scripts/**/*.test.ts'],
    exclude: ['**/*.gpu.test.ts', '**/*.slow.test.ts', 'node_modules/**'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
  },
});
