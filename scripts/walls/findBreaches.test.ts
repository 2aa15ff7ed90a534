import { describe, expect, test } from 'vitest';
import { findBreaches } from './findBreaches';

/** Violations planted at every wall, written out: the table of rooms must not be what says what it forbids. */
const REACT = ['react', 'react-dom', 'react-dom/client', 'zustand', 'zustand/vanilla', '@xyflow/react'];
const TEXTS = ['i18next', 'react-i18next'];
const ORT = ['onnxruntime-web', 'onnxruntime-web/webgpu'];
const NODE = ['node:fs', 'sharp'];

const FORBIDDEN: Readonly<Record<string, readonly string[]>> = {
  'src/model/a.ts': [
    ...['../webgpu/a', '../inference/a', '../sources/a', '../app/a', '../ui/a', '../i18n/a', '../main'],
    ...[...REACT, ...TEXTS, ...ORT, ...NODE, 'comlink', 'vitest', 'left-pad'],
  ],
  'src/webgpu/deep/a.ts': [
    ...['../../inference/a', '../../sources/a', '../../app/a', '../../ui/a', '../../i18n/a'],
    ...[...REACT, ...TEXTS, ...ORT, ...NODE, 'comlink', 'vitest'],
  ],
  'src/inference/a.ts': [
    ...['../sources/a', '../app/a', '../ui/a', '../i18n/a', '../service-worker/a'],
    ...[...REACT, ...TEXTS, ...NODE, 'vitest'],
  ],
  'src/sources/a.ts': [
    ...['../webgpu/a', '../inference/a', '../app/a', '../ui/a', '../i18n/a'],
    ...[...REACT, ...ORT, ...NODE, 'comlink', 'vitest'],
  ],
  'src/app/a.ts': [
    ...['../inference/pipeline/pipeline', '../inference/worker/session', '../webgpu/a', '../ui/a'],
    ...['react-dom', 'react-dom/client', '@xyflow/react', ...ORT, ...NODE, 'comlink', 'vitest'],
  ],
  'src/ui/a.tsx': [
    ...['../inference/page/client', '../inference/models/modelStore', '../webgpu/a', '../sources/a'],
    ...[...ORT, ...NODE, 'comlink', 'vitest'],
  ],
  'src/i18n/a.ts': [
    '../webgpu/a',
    '../inference/a',
    '../sources/a',
    '../app/a',
    '../ui/a',
    ...NODE,
    'vitest',
  ],
  'src/service-worker/a.ts': [
    ...['../model/a', '../webgpu/a', '../inference/a', '../sources/a', '../app/a', '../ui/a', '../i18n/a'],
    ...[...REACT, ...TEXTS, ...ORT, 'comlink', 'vitest'],
  ],
  'src/main.tsx': ['./inference/worker/worker', './webgpu/a', './sources/a', ...ORT, 'vitest'],
  'scripts/a.ts': [
    ...['../src/webgpu/a', '../src/sources/a', '../src/app/a', '../src/ui/a', '../src/service-worker/a'],
    ...['../src/i18n/i18n', '../e2e/lib/app', ...REACT, ...TEXTS, ...ORT, 'comlink', 'vitest'],
  ],
  'e2e/a.spec.ts': [
    ...[
      '../src/model/errors',
      '../src/inference/worker/inferenceService',
      '../src/app/state',
      '../src/ui/App',
    ],
    ...[...REACT, ...ORT, 'comlink'],
  ],
  'e2e/lib/files.ts': [
    '../../src/inference/worker/inferenceService',
    '../../src/app/state',
    ...REACT,
    ...ORT,
    'comlink',
  ],
  'e2e/lib/inferenceWorker.ts': [
    ...['../../src/inference/page/client', '../../src/model/bifpn/topology', '../../src/ui/App'],
    ...[...REACT, ...ORT, 'comlink'],
  ],
};

const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  'src/model/deep/a.ts': ['../errors', './a', 'fflate', '@bufbuild/protobuf/codegenv2'],
  'src/model/a.test.ts': ['./testing/a', 'vitest', 'node:fs'],
  'src/inference/a.ts': ['../model/errors', '../webgpu/device', 'onnxruntime-web/wasm', 'comlink'],
  'src/inference/runtime/node.ts': ['./ort', 'node:os'],
  'src/app/a.ts': [
    '../inference/page/client',
    '../inference/models/modelStore',
    '../sources/files',
    '../i18n/i18n',
  ],
  'src/ui/a.tsx': [
    '../app/state',
    '../inference/api/messages',
    '../inference/api/measuring',
    './a.css',
    'react',
  ],
  'scripts/a.ts': ['../src/i18n/translateError', '../src/inference/runtime/node', 'vite'],
  'e2e/lib/files.ts': ['../../src/model/errors', './png'],
  'e2e/lib/inferenceWorker.ts': [
    '../../src/inference/worker/inferenceService',
    '../../src/model/bifpn/fusion',
  ],
};

const pairs = (table: Readonly<Record<string, readonly string[]>>) =>
  Object.entries(table).flatMap(([file, specifiers]) => specifiers.map((specifier) => [file, specifier]));

test.each(pairs(FORBIDDEN))('%s may not import %s', (file, specifier) => {
  expect(findBreaches(file, `import { a } from '${specifier}';`)).toHaveLength(1);
});

test.each(pairs(ALLOWED))('%s may import %s', (file, specifier) => {
  expect(findBreaches(file, `import { a } from '${specifier}';`)).toEqual([]);
});

describe('a wall holds against', () => {
  test.each([
    `import type { A } from '../ui/a';`,
    `import '../ui/a.css';`,
    `import * as a from '../ui/a';`,
    `export { a } from '../ui/a';`,
    `export * from '../ui/a';`,
    `const a = await import('../ui/a');`,
    `let a: typeof import('../ui/a');`,
    `let a: import('../ui/a').A;`,
    `import a from '../model/../ui/a';`,
  ])('%s', (source) => {
    expect(findBreaches('src/model/a.ts', source)).toHaveLength(1);
  });
});

test.each(['./testing/a', '../webgpu/testing/device', './deep/fixtures/a.json', './a.test'])(
  'production code may not import %s, a test may',
  (specifier) => {
    const source = `import a from '${specifier}';`;
    expect(findBreaches('src/inference/a.ts', source)).toHaveLength(1);
    expect(findBreaches('src/inference/a.test.ts', source)).toEqual([]);
    expect(findBreaches('src/inference/testing/a.ts', source)).toEqual([]);
  },
);

test('a file outside every room is a breach, a comment is none', () => {
  expect(findBreaches('src/attic/a.ts', '')).toHaveLength(1);
  expect(findBreaches('src/model/a.ts', `// import('../ui/a')\n/* import '../ui/a'; */`)).toEqual([]);
});
