import { describe, expect, test } from 'vitest';
import { AppError } from '../errors';
import { assertFits } from '../network/fit';
import { hollow, hollowCheckpoint } from '../network/testing/checkpoints';
import { IMAGE_MEAN, IMAGE_STD, VARIANT_IDS, VARIANTS } from '../network/variants';
import { type Recognition, recogniseCheckpoint } from './recognise';
import type { StateDict } from './tensor';
import { inZylo117Names } from './testing/zylo117Names';
import { fromZylo117 } from './zylo117';

const recognise = (
  tensors: StateDict,
  fileName: string,
  {
    modelNames = [],
    averaged = false,
    ...options
  }: Recognition & { modelNames?: string[]; averaged?: boolean } = {},
) => recogniseCheckpoint({ tensors, modelNames, averaged, metadata: {} }, fileName, options);

const REDUNDANT = /\.conv\.conv\.bias$|after_combine\.conv\.conv_pw\.bias$|conv_rep\.\d\.conv_pw\.bias$/;
const native = (): StateDict =>
  new Map([...hollowCheckpoint('d0')].filter(([name]) => !REDUNDANT.test(name)));

function finding(tensors: StateDict, fileName: string, field: string, options = {}) {
  const { value, by, alternatives } = recognise(tensors, fileName, options).findings.find(
    (f) => f.field === field,
  )!;
  return [value, by, ...alternatives];
}

describe('padding', () => {
  test.each([
    ['tf_efficientdet_d0_34-f153e0cf.pth', true, ['same-upper', 'name']],
    ['mine.pth', true, ['same-upper', 'tensors']],
    ['efficientdet_d0-f3276ba8.pth', true, ['same-upper', 'assumed', 'symmetric']],
    ['efficientdet_d0-f3276ba8.pth', false, ['symmetric', 'name']],
    ['mine.pth', false, ['symmetric', 'tensors', 'same-upper']],
    ['tf_efficientdet_d0_finetuned.pth', false, ['same-upper', 'name']],
  ] as const)('%s, redundant biases: %s', (fileName, biases, expected) => {
    expect(finding(biases ? hollowCheckpoint('d0') : native(), fileName, 'padding')).toEqual(expected);
  });

  test('an answer outweighs what was found, one that is none does not', () => {
    expect(finding(native(), 'mine.pth', 'padding', { answers: { padding: 'same-upper' } })).toEqual([
      'same-upper',
      'answer',
    ]);
    expect(finding(native(), 'mine.pth', 'padding', { answers: { padding: 'toString' } })).toEqual([
      'symmetric',
      'tensors',
      'same-upper',
    ]);
  });

  test('what the settings call the model counts as a name', () => {
    expect(
      finding(native(), 'model_best.pth.tar', 'padding', { modelNames: ['tf_efficientdet_d0'] }),
    ).toEqual(['same-upper', 'name']);
  });

  test('missing redundant biases are 0, and a native backbone’s ε moves into its variances', () => {
    const tensors = native();
    const variance = { shape: [32], dtype: 'f32', data: new Float32Array(32).fill(0.5) } as const;
    tensors.set('backbone.bn1.running_var', variance);
    const symmetric = recognise(tensors, 'efficientdet_d0.pth');
    expect(assertFits(symmetric.tensors, 'd0')).toBe(90);
    expect([...symmetric.tensors.get('fpn.resample.3.conv.conv.bias')!.data]).toEqual(Array(64).fill(0));
    expect(symmetric.tensors.get('backbone.bn1.running_var')!.data[0]).toBeCloseTo(0.5 + 1e-5 - 1e-3, 6);
    expect(variance.data[0]).toBe(0.5);
    const same = recognise(tensors, 'tf_efficientdet_d0.pth');
    expect(same.tensors.get('backbone.bn1.running_var')!.data[0]).toBe(0.5);
    expect(assertFits(same.tensors, 'd0')).toBe(90);
  });

  test('a single missing bias is a misfit, not a native model', () => {
    const tensors = hollowCheckpoint('d0');
    tensors.delete('fpn.resample.3.conv.conv.bias');
    expect(recognise(tensors, 'mine.pth').tensors).toBe(tensors);
  });
});

describe('normalisation', () => {
  test.each([
    ['tf_efficientdet_d0_ap-d0cdbd0a.pth', ['half', 'name']],
    ['tf_efficientdet_d5_ap.safetensors', ['half', 'name']],
    ['my_advprop.pth', ['half', 'name']],
    ['tf_efficientdet_d0_34-f153e0cf.pth', ['imagenet', 'name']],
    ['efficientdet_d1.pth', ['imagenet', 'name']],
    ['mine.pth', ['imagenet', 'assumed', 'half']],
    ['d0_apples.pth', ['imagenet', 'assumed', 'half']],
  ] as const)('%s', (fileName, expected) => {
    expect(finding(hollowCheckpoint('d0'), fileName, 'normalisation')).toEqual(expected);
  });

  test('is given to the exporter as mean and standard deviation', () => {
    const half = recognise(hollowCheckpoint('d0'), 'tf_efficientdet_d0_ap.pth').architecture;
    expect(half).toMatchObject({ mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5], padding: 'same-upper' });
    const imagenet = recognise(hollowCheckpoint('d0'), 'mine.pth').architecture;
    expect(imagenet).toMatchObject({ mean: IMAGE_MEAN, std: IMAGE_STD, poolPadding: '-infinity' });
  });
});

describe('zylo117’s names', () => {
  test.each(VARIANT_IDS)('%s becomes effdet’s, tensor by tensor', (id) => {
    const effdet = hollowCheckpoint(id);
    const theirs = inZylo117Names(effdet, VARIANTS[id]);
    expect([...theirs.keys()].filter((name) => effdet.has(name))).toEqual([]);
    // D6 and D7 keep weights that nothing reads.
    if (VARIANTS[id].fusion === 'sum') theirs.set('bifpn.0.p6_w1', hollow([2]));
    const { tensors, variant, architecture } = recognise(theirs, `efficientdet-${id}.pth`);
    expect(variant).toBe(id);
    expect([...tensors]).toEqual([...effdet]);
    expect(architecture).toMatchObject({ padding: 'same-upper', poolPadding: 'zero' });
  });

  test('what does not belong to them stays under its name, and other names are none of them', () => {
    const theirs = inZylo117Names(hollowCheckpoint('d0'), VARIANTS.d0);
    theirs.set('extra.weight', hollow([1]));
    expect(fromZylo117(theirs)!.has('extra.weight')).toBe(true);
    expect(fromZylo117(hollowCheckpoint('d0'))).toBeNull();
    expect(fromZylo117(new Map())).toBeNull();
  });
});

test('norms of heads by level first, as for TorchScript, are put in order', () => {
  const layers = hollowCheckpoint('d0');
  const levels: StateDict = new Map(
    [...layers].map(([name, tensor]) => [name.replace(/bn_rep\.(\d)\.(\d)/, 'bn_rep.$2.$1'), tensor]),
  );
  expect([...recognise(levels, 'mine.pth').tensors.keys()].sort()).toEqual([...layers.keys()].sort());
});

describe('other networks are refused by name', () => {
  const withNames = (...names: string[]): StateDict => new Map(names.map((name) => [name, hollow([1])]));
  const d0With = (name: string): StateDict => hollowCheckpoint('d0').set(name, hollow([1]));
  const without = (tensors: StateDict, pattern: RegExp): StateDict =>
    new Map([...tensors].filter(([name]) => !pattern.test(name)));

  test.each([
    ['efficientdetv2_dt.pth', withNames('backbone.blocks.0.0.conv.weight'), 'EfficientDet v2'],
    ['mine.pth', d0With('fpn.cell.0.fnode.8.after_combine.conv.conv_dw.weight'), 'EfficientDet-Q'],
    [
      'mine.pth',
      without(d0With('fpn.cell.0.fnode.9.after_combine.conv.conv_dw.weight'), /edge_weights/),
      'EfficientDet-D7x',
    ],
    ['efficientdet-d8.pth', withNames('bifpn.0.conv8_down.pointwise_conv.conv.weight'), 'EfficientDet-D7x'],
    ['mine.pth', without(hollowCheckpoint('d0'), /\.se\./), 'EfficientDet-Lite, MobileDet'],
    ['tf_efficientdet_lite0-dfacfc78.pth', hollowCheckpoint('d0'), 'EfficientDet-Lite, MobileDet'],
    ['tf_efficientdet_d7x-f390b87c.pth', hollowCheckpoint('d7'), 'EfficientDet-D7x'],
    ['efficientdet_q1b-d0612140.pth', hollowCheckpoint('d1'), 'EfficientDet-Q'],
    ['efficientdet_w0.pth', hollowCheckpoint('d0'), 'EfficientDet-W'],
    [
      'mine.pth',
      withNames('fpn.cell.0.x', 'backbone.layer1.0.conv1.weight'),
      'ResDet, CSPResDet, CSPDarkDet',
    ],
    ['model.npz', withNames('efficientnet-b0/stem/conv2d/kernel'), 'google/automl (TensorFlow)'],
    [
      'tf_efficientnet_b0.pth',
      withNames('conv_stem.weight', 'classifier.weight'),
      'EfficientNet (a classifier: it has no boxes)',
    ],
    ['yolov5s.pt', withNames('model.0.conv.weight'), 'YOLO'],
    ['fasterrcnn.pth', withNames('backbone.body.conv1.weight'), 'torchvision (R-CNN, RetinaNet, SSD)'],
    ['detr.pth', withNames('transformer.encoder.layers.0.linear1.weight'), 'DETR'],
  ])('%s', (fileName, tensors, family) => {
    expect(() => recognise(tensors, fileName)).toThrow(
      new AppError('checkpoint-unsupported', { name: fileName, family }),
    );
  });

  test.each(VARIANT_IDS)('and %s is none of them', (id) => {
    expect(recognise(hollowCheckpoint(id), `tf_efficientdet_${id}.pth`).variant).toBe(id);
  });
});

test('averages are said', () => {
  expect(recognise(hollowCheckpoint('d0'), 'best.pth', { averaged: true }).name).toBe('best.pth (EMA)');
});
