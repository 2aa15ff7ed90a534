import { OptionDefaults } from 'typedoc';

/** @type {Partial<import('typedoc').TypeDocOptions>} */
export default {
  name: 'EfficientDet Playground',
  readme: 'none',
  entryPointStrategy: 'expand',
  entryPoints: ['../../src/model', '../../src/webgpu', '../../src/inference'],
  exclude: ['**/*.test.ts', '**/testing/**', '**/generated/**', '**/fixtures/**'],
  tsconfig: './tsconfig.json',
  out: './html',
  // What protoc-gen-es writes.
  blockTags: [...OptionDefaults.blockTags, '@generated'],
  // Links to the sources of this checkout..
  sourceLinkExternal: true,
  disableGit: true,
  sourceLinkTemplate: '../../../../src/{path}#L{line}',
  treatWarningsAsErrors: true,
  // A signature may name a type that its file keeps to itself.
  validation: { notExported: false },
};
