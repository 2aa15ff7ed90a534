import { expect, test } from 'vitest';
import { namedNormalisation } from './names';

test.each([
  ['tf_efficientdet_d0_ap-d0cdbd0a.pth', 'half'],
  ['tf_efficientdet_d1_ap-7721d075.pth', 'half'],
  ['tf_efficientdet_d0_ap.onnx', 'half'],
  ['tf_efficientdet_d0_ap-0.safetensors', 'half'],
  ['tf_efficientdet_d0_ap_512.onnx', 'half'],
  ['my-advprop-d3.pth', 'half'],
  ['tf_efficientdet_d0_34-f153e0cf.pth', 'imagenet'],
  ['efficientdet_d0_ap_0.45.pth', 'imagenet'],
  ['efficientdet_d0_ap.45.pth', 'imagenet'],
] as const)('%s says %s', (name, value) => {
  expect(namedNormalisation([name], ['half'])).toMatchObject({ value, by: 'name', alternatives: [] });
});

test.each(['best_d0-ap-43.pth', 'mine_d2_ap=45.3.pth', 'mine_d2_ap50.pth', 'mine.pth'])(
  '%s says nothing: that is a question',
  (name) => {
    expect(namedNormalisation([name], ['half'])).toEqual({
      field: 'normalisation',
      value: 'imagenet',
      by: 'assumed',
      alternatives: ['half'],
    });
  },
);
