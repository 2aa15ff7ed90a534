import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';

/** Chromium's switches that give WebGPU without a GPU (SwiftShader: compute, canvas, timestamps; no f16). */
const SOFTWARE_WEBGPU = [
  '--enable-unsafe-webgpu',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
  '--ignore-gpu-blocklist',
  '--enable-gpu',
  '--enable-features=Vulkan',
  '--use-vulkan=swiftshader',
  '--no-sandbox',
];

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
          executablePath: process.env.CHROMIUM_PATH || '/usr/bin/chromium',
          args: SOFTWARE_WEBGPU,
        },
      }),
      instances: [{ browser: 'chromium' }],
    },
  },
});
