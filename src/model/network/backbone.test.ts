import { expect, test } from 'vitest';
import { backboneLayout, scaleChannels } from './backbone';
import { VARIANT_IDS, VARIANTS } from './variants';

test('channels of P3, P4 and P5 by effdet', () => {
  const features = VARIANT_IDS.map((id) => [id, ...backboneLayout(VARIANTS[id].backbone).featureChannels]);
  expect(features).toEqual([
    ['d0', 40, 112, 320],
    ['d1', 40, 112, 320],
    ['d2', 48, 120, 352],
    ['d3', 48, 136, 384],
    ['d4', 56, 160, 448],
    ['d5', 64, 176, 512],
    ['d6', 72, 200, 576],
    ['d7', 72, 200, 576],
  ]);
});

test('EfficientNet-B0, block by block: stage, kernel, stride, in, expanded, squeezed, out', () => {
  const { stemChannels, blocks } = backboneLayout(VARIANTS.d0.backbone);
  expect(stemChannels).toBe(32);
  expect(
    blocks.map((b) => [
      b.stage,
      b.kernel,
      b.stride,
      b.inChannels,
      b.midChannels,
      b.squeezeChannels,
      b.outChannels,
    ]),
  ).toEqual([
    [0, 3, 1, 32, 32, 8, 16],
    [1, 3, 2, 16, 96, 4, 24],
    [1, 3, 1, 24, 144, 6, 24],
    [2, 5, 2, 24, 144, 6, 40],
    [2, 5, 1, 40, 240, 10, 40],
    [3, 3, 2, 40, 240, 10, 80],
    [3, 3, 1, 80, 480, 20, 80],
    [3, 3, 1, 80, 480, 20, 80],
    [4, 5, 1, 80, 480, 20, 112],
    [4, 5, 1, 112, 672, 28, 112],
    [4, 5, 1, 112, 672, 28, 112],
    [5, 5, 2, 112, 672, 28, 192],
    [5, 5, 1, 192, 1152, 48, 192],
    [5, 5, 1, 192, 1152, 48, 192],
    [5, 5, 1, 192, 1152, 48, 192],
    [6, 3, 1, 192, 1152, 48, 320],
  ]);
});

test('only blocks that keep stride and channels add their input', () => {
  const { blocks } = backboneLayout(VARIANTS.d0.backbone);
  const residual = blocks.filter((b) => b.residual).map((b) => `${b.stage}.${b.index}`);
  expect(residual).toEqual(['1.1', '2.1', '3.1', '3.2', '4.1', '4.2', '5.1', '5.2', '5.3']);
});

test('the strides reach 32 at P5 in every variant', () => {
  for (const id of VARIANT_IDS) {
    const { blocks } = backboneLayout(VARIANTS[id].backbone);
    expect(blocks.reduce((stride, b) => stride * b.stride, 2)).toBe(32);
  }
});

test('channels round to multiples of 8, never below 90 % of the exact value', () => {
  for (const channels of [16, 24, 32, 40, 80, 112, 192, 320]) {
    for (let width = 0.1; width < 3; width += 0.05) {
      const scaled = scaleChannels(channels, width);
      expect(scaled % 8).toBe(0);
      expect(scaled).toBeGreaterThanOrEqual(0.9 * channels * width);
    }
  }
  // 24 · 0.45 = 10.8 would round to 8, less than 9.72.
  expect(scaleChannels(24, 0.45)).toBe(16);
});
