import { expect, test } from 'vitest';
import { consoleKernelLog } from './kernelLog';

test('a shader is printed with its constants and bindings, a plan a line a dispatch', () => {
  const printed: string[] = [];
  const log = consoleKernelLog((text) => printed.push(text));
  const bindings = [
    '@group(0) @binding(0) var<storage, read> input: array<f32>;',
    '@group(0) @binding(1) var<storage, read_write> output: array<f32>;',
  ];
  const code = `${bindings.join('\n')}\noverride SIDE: u32;\nfn main() {}`;
  log.shader({ label: 'double', code, entryPoint: 'main', constants: { SIDE: 8 } });
  log.plan('heads', [
    { kernel: 'heads layer', pipeline: 'double', workgroups: [4, 1, 2], reads: ['a', 'b'], writes: 'c' },
  ]);
  expect(printed).toEqual([
    `[kernels] shader of double, main, {"SIDE":8}\n${bindings.join('\n')}\n\n${code}`,
    '[kernels] plan of heads\nheads layer: double, 4 × 1 × 2 workgroups, a + b → c',
  ]);
});
