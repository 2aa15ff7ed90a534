import { defineConfig } from 'vitest/config';

/** What needs minutes or gigabytes: the big variants, whole. One file at a time, in Node. */
export default defineConfig({
  test: {
    include: ['src/**/*.slow.test.ts', 'scripts/**/*.slow.test.ts'],
    testTimeout: 600_000,
    hookTimeout: 60_000,
    fileParallelism: false,
  },
});
