import { expect, test } from 'vitest';
import { type Architecture, architectureOf } from './architecture';
import { randomArchitecture } from './testing/architectures';
import { validateArchitecture } from './validateArchitecture';
import { VARIANT_IDS, VARIANTS } from './variants';

const D0 = architectureOf(VARIANTS.d0);

function refused(changes: object) {
  try {
    validateArchitecture({ ...D0, ...changes } as Architecture);
  } catch (error) {
    return error;
  }
  return null;
}

const block = (i: number, changes: object) => ({
  blocks: D0.blocks.map((b, k) => (k === i ? { ...b, ...changes } : b)),
});
const cut = (...edges: readonly number[]) => ({
  cells: [{ kept: D0.cells[0]!.kept.map((_, edge) => !edges.includes(edge)) }, ...D0.cells.slice(1)],
});

test('D0…D7 and random subnets are networks', () => {
  for (const id of VARIANT_IDS)
    expect(() => validateArchitecture(architectureOf(VARIANTS[id]))).not.toThrow();
  for (let seed = 0; seed < 50; seed++)
    expect(() => validateArchitecture(randomArchitecture(seed))).not.toThrow();
});

test.each([
  ['classes', { classes: 0 }],
  ['inputSize', { inputSize: 200 }],
  ['mean', { mean: [0, 0] }],
  ['std', { std: [1, 1, 0] }],
  ['padding', { padding: 'valid' }],
  ['poolPadding', { poolPadding: 'reflect' }],
  ['stemChannels', { stemChannels: '32' }],
  ['blocks', { blocks: [] }],
  ['blocks', { blocks: null }],
  ['fusion', { fusion: 'median' }],
  ['headLayers', { headLayers: 0 }],
  ['headLayers', { headLayers: 5000 }],
  ['blocks', { blocks: Array(65).fill(D0.blocks[0]) }],
  ['cells', { cells: Array(65).fill(D0.cells[0]) }],
  ['width', { width: 2 ** 17 }],
  ['width', { width: 1.5 }],
  ['depth', { depth: 3 }],
  ['blocks[0].inChannels', { stemChannels: 24 }],
  ['blocks[0].midChannels', block(0, { midChannels: 64 })],
  ['blocks[1].kept', block(1, { kept: false })],
  ['blocks[2].kernel', block(2, { kernel: 4 })],
  ['blocks[2].stride', block(2, { stride: 3 })],
  ['blocks[2].residual', block(2, { stride: 2 })],
  ['blocks[2].index', block(2, { index: 0 })],
  ['blocks[3].kept', block(3, { kept: undefined })],
  ['blocks[3].inChannels', block(2, { outChannels: 32, residual: false })],
  ['blocks[3].groups', block(3, { groups: 2 })],
  ['taps', { taps: [4, 10] }],
  ['taps[0]', { taps: [3, 10, 15].map((tap) => tap - 2) }],
  ['taps[2]', { taps: [4, 10, 99] }],
  ['cells', { cells: [] }],
  ['cells[0].kept', { cells: [{ kept: [true] }] }],
  ['cells[0].kept (P6td)', cut(0, 1)],
  ['cells[0].kept (P4out)', cut(8, 9, 10)],
])('%s is refused', (field, changes) => {
  expect(refused(changes)).toMatchObject({ code: 'bad-architecture', values: { field } });
});

test('what a node keeps, and what a block skips, may differ', () => {
  expect(refused(cut(0, 8, 9))).toBeNull();
  expect(refused(block(2, { kept: false }))).toBeNull();
  expect(refused(block(4, { kernel: 3 }))).toBeNull();
});
