import { expect, test } from 'vitest';
import { isVariantId, paperScaling, VARIANT_IDS, VARIANTS } from './variants';

test('the D-table, by effdet’s configurations', () => {
  const rows = VARIANT_IDS.map((id) => {
    const v = VARIANTS[id];
    return [v.backbone.name, v.inputSize, v.fpnChannels, v.fpnCells, v.headLayers, v.fusion, v.anchorScale];
  });
  expect(rows).toEqual([
    ['EfficientNet-B0', 512, 64, 3, 3, 'fast', 4],
    ['EfficientNet-B1', 640, 88, 4, 3, 'fast', 4],
    ['EfficientNet-B2', 768, 112, 5, 3, 'fast', 4],
    ['EfficientNet-B3', 896, 160, 6, 4, 'fast', 4],
    ['EfficientNet-B4', 1024, 224, 7, 4, 'fast', 4],
    ['EfficientNet-B5', 1280, 288, 7, 4, 'fast', 4],
    ['EfficientNet-B6', 1280, 384, 8, 5, 'sum', 4],
    ['EfficientNet-B6', 1536, 384, 8, 5, 'sum', 5],
  ]);
});

test('the paper’s formulas give the table’s depth and resolution up to D4, and part from it at D5', () => {
  for (const id of VARIANT_IDS.slice(0, 5)) {
    const { phi, inputSize, fpnCells, headLayers } = VARIANTS[id];
    expect(paperScaling(phi)).toMatchObject({ inputSize, fpnCells, headLayers });
  }
  expect(paperScaling(5)).toMatchObject({ inputSize: 1152, fpnCells: 8, headLayers: 4 });
  expect(paperScaling(1).fpnChannels).toBeCloseTo(86.4, 10);
});

test('ids', () => {
  expect(VARIANT_IDS.every(isVariantId)).toBe(true);
  expect(['d8', 'D0', '', 'constructor'].some(isVariantId)).toBe(false);
});
