/** A folder or file of the house, and all that its files may import besides each other. */
export interface Room {
  readonly at: string;
  /** Folders, or modules without their extension. */
  readonly knows: readonly string[];
  /** npm packages with their subpaths; `node:` stands for all of Node. */
  readonly packages: readonly string[];
  /** The rule in words, for whoever runs into the wall. */
  readonly rule: string;
}

const API = ['src/inference/api/measuring', 'src/inference/api/messages'];
const WORKER_MESSAGES = 'src/service-worker/messages';

/** Who may import whom. A file lives in the first room that holds it, and must have one. */
export const ROOMS: readonly Room[] = [
  {
    at: 'src/model',
    knows: [],
    packages: [
      '@bufbuild/protobuf',
      '@petamoriken/float16',
      'fflate',
      'flatbuffers',
      'munkres',
      'saxes',
      'valibot',
      'yaml',
    ],
    rule: 'src/model is plain data and pure functions',
  },
  { at: 'src/webgpu', knows: ['src/model'], packages: [], rule: 'src/webgpu knows only src/model' },
  {
    at: 'src/inference/runtime/node.ts',
    knows: ['src/inference', 'src/model'],
    packages: ['node:', 'onnxruntime-web'],
    rule: 'the one file of src/inference that runs in Node alone',
  },
  {
    at: 'src/inference',
    knows: ['src/model', 'src/webgpu', WORKER_MESSAGES],
    packages: ['@litertjs/core', 'comlink', 'onnxruntime-web'],
    rule: 'src/inference knows src/model and src/webgpu, and alone runs onnxruntime-web',
  },
  {
    at: 'src/sources',
    knows: ['src/model'],
    packages: ['image-size'],
    rule: 'src/sources knows only src/model',
  },
  {
    at: 'src/app',
    knows: [
      'src/model',
      'src/sources',
      'src/i18n',
      WORKER_MESSAGES,
      ...API,
      'src/inference/page/client',
      'src/inference/models/modelStore',
    ],
    packages: ['d3-scale-chromatic', 'valibot', 'zustand'],
    rule: 'src/app knows src/model, src/sources and, of src/inference, the client, its API and the store of models',
  },
  {
    at: 'src/ui',
    knows: ['src/app', 'src/model', 'src/i18n', ...API],
    packages: [
      '@xyflow/react',
      'i18next',
      'lucide-react',
      'modern-screenshot',
      'react',
      'react-dom',
      'react-error-boundary',
      'react-i18next',
      'zustand',
    ],
    rule: 'src/ui knows src/app, src/model and the types and tables of the API',
  },
  {
    at: 'src/i18n',
    knows: ['src/model'],
    packages: ['i18next', 'react-i18next'],
    rule: 'src/i18n holds texts',
  },
  {
    at: 'src/service-worker',
    knows: [],
    packages: ['workbox-core', 'workbox-precaching', 'workbox-routing'],
    rule: 'src/service-worker knows no other room',
  },
  {
    at: 'src/main.tsx',
    knows: ['src/app', 'src/i18n', 'src/ui'],
    packages: ['react', 'react-dom', 'react-i18next'],
    rule: 'src/main.tsx puts src/app and src/ui together',
  },
  {
    at: 'scripts',
    knows: ['src/model', 'src/inference', 'src/i18n/translateError'],
    packages: ['cli-progress', 'node:', 'playwright', 'sharp', 'vite'],
    rule: 'scripts are thin over src/model and src/inference; their errors are in the catalogue’s words',
  },
  {
    at: 'e2e/lib/files.ts',
    knows: ['e2e', 'scripts/lib', 'src/model'],
    packages: ['@playwright/test', 'node:', 'sharp'],
    rule: 'of src, only src/model makes the files that tests drop',
  },
  {
    at: 'e2e/lib/inferenceWorker.ts',
    knows: ['e2e', 'src/inference/worker/inferenceService', 'src/model/bifpn/fusion'],
    packages: ['@playwright/test'],
    rule: 'of src, only the types of the worker’s insides',
  },
  {
    at: 'e2e',
    knows: ['scripts/lib'],
    packages: ['@axe-core/playwright', '@playwright/test', 'node:', 'sharp'],
    rule: 'e2e meets the built app',
  },
];

/** Tests, their helpers and the references they hold code against, which may import these too, and which nothing else may import. */
export const TESTS = {
  files: /\.test(\.tsx?)?$|(^|\/)(testing|fixtures|reference)(\/|\.|$)|^e2e\//,
  packages: ['node:', 'sharp', 'vitest', 'webgpu-utils'],
  rule: 'tests and their helpers stay out of production code',
} as const;
