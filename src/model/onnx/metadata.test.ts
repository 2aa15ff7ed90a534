import { create } from '@bufbuild/protobuf';
import { describe, expect, test } from 'vitest';
import { AppError } from '../errors';
import { hollowModel } from '../export/testing/exports';
import { exportedModel } from './exported';
import { type ModelProto, StringStringEntryProtoSchema } from './generated/onnx_pb';
import { metadataArchitecture, readMetadata } from './metadata';
import { partitionModel } from './partition';

const CLASSES = 3;

/** A D0 of three classes that says something else of itself; undefined leaves the entry out. */
function doctored(key: string, value: unknown) {
  const { proto: model } = hollowModel('d0', { inputSize: 256, numClasses: CLASSES });
  model.metadataProps = model.metadataProps.filter((p) => p.key !== `efficientdet.${key}`);
  if (value !== undefined) {
    const entry = { key: `efficientdet.${key}`, value: JSON.stringify(value) };
    model.metadataProps.push(create(StringStringEntryProtoSchema, entry));
  }
  return model;
}

const reread = (proto: ModelProto) => exportedModel(proto, readMetadata(proto));

function reasonOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (error instanceof AppError && error.code === 'model-not-ours') return String(error.values.reason);
    throw error;
  }
  return 'accepted';
}

const anchors = (changes: object) => ({
  scale: 4,
  scalesPerOctave: 3,
  aspectRatios: [
    [1, 1],
    [1.4, 0.7],
    [0.7, 1.4],
  ],
  ...changes,
});

describe('metadata', () => {
  test.each([
    ['variant', 'd9'],
    ['variant', undefined],
    ['variant', ['d0']],
    ['phi', 1],
    ['labels', undefined],
    ['labels', []],
    ['labels', 'abc'],
    ['labels', ['cat', 'dog', 3]],
    ['inputSize', 0],
    ['inputSize', 200],
    ['inputSize', '256'],
    ['mean', [0, 0, 0]],
    ['std', null],
    ['anchors', null],
    ['anchors', anchors({ scale: 0 })],
    ['anchors', anchors({ scale: 5 })],
    ['anchors', anchors({ scalesPerOctave: 1 })],
    ['anchors', anchors({ scalesPerOctave: '3' })],
    ['anchors', anchors({ aspectRatios: [[1, 1]] })],
    ['anchors', anchors({ aspectRatios: [1, 2, 3] })],
    ['anchors', anchors({ aspectRatios: [[1, 1], [1.4, 0.7], [0.7]] })],
    [
      'anchors',
      anchors({
        aspectRatios: [
          [1, 1],
          [1.4, 0.7],
          [0.7, -1],
        ],
      }),
    ],
    ['fusion', 'median'],
    ['weights', 'i4'],
    ['provenance', { kind: 'stolen' }],
    ['provenance', { kind: 'trained', name: 3 }],
    ['provenance', 'trained'],
    ['licence', 5],
    ['exporter', undefined],
  ])('whose %s is %j is not ours', (key, value) => {
    expect(reasonOf(() => readMetadata(doctored(key, value)))).not.toBe('accepted');
  });

  test('as exported is ours', () => {
    expect(readMetadata(doctored('licence', 'MIT'))).toMatchObject({
      variant: 'd0',
      labels: ['class 1', 'class 2', 'class 3'],
      anchors: anchors({}),
      licence: 'MIT',
    });
  });

  test('that is no JSON is not ours', () => {
    const model = doctored('labels', undefined);
    model.metadataProps.push(
      create(StringStringEntryProtoSchema, { key: 'efficientdet.labels', value: '[' }),
    );
    expect(reasonOf(() => readMetadata(model))).toBe('metadata efficientdet.labels is not JSON');
  });
});

describe('a description of a network', () => {
  const said = (architecture: unknown, mean?: readonly number[]) => {
    const model = doctored('architecture', architecture);
    if (mean) {
      model.metadataProps = model.metadataProps.map((p) =>
        p.key === 'efficientdet.mean' ? { ...p, value: JSON.stringify(mean) } : p,
      );
    }
    return model;
  };

  test('says how it differs from the variant', () => {
    const metadata = readMetadata(said({ headLayers: 2, mean: [0.5, 0.5, 0.5] }, [0.5, 0.5, 0.5]));
    expect(metadataArchitecture(metadata)).toMatchObject({
      headLayers: 2,
      mean: [0.5, 0.5, 0.5],
      width: 64,
      classes: CLASSES,
      inputSize: 256,
    });
  });

  test.each([
    ['of no possible network', { headLayers: 0 }, undefined, 'its headLayers is 0'],
    ['with a field that there is not', { levels: 6 }, undefined, 'its levels is 6'],
    ['that is no record', 3, undefined, 'its architecture is 3'],
    [
      'that the metadata contradicts',
      { mean: [0.5, 0.5, 0.5] },
      undefined,
      'its mean is [0.485,0.456,0.406]',
    ],
    ['that leaves out what the metadata says', {}, [0.5, 0.5, 0.5], 'its mean is [0.5,0.5,0.5]'],
    ['of another size', { inputSize: 512 }, undefined, 'its inputSize is 512'],
  ])('%s is not ours', (_title, architecture, mean, reason) => {
    expect(reasonOf(() => readMetadata(said(architecture, mean)))).toBe(reason);
  });
});

describe('a graph that computes something else than its metadata says is not ours', () => {
  test.each([
    ['two labels', 'labels', ['cat', 'dog'], 'class_p3 is [1,27,32,32], its metadata says [1,18,32,32]'],
    ['another side', 'inputSize', 128, 'image is [1,3,256,256], its metadata says [1,3,128,128]'],
    ['another fusion', 'fusion', 'softmax', 'it fuses fast, its metadata says softmax'],
    ['no fusion', 'fusion', 'sum', 'it fuses fast, its metadata says sum'],
  ])('%s', (_title, key, value, reason) => {
    expect(reasonOf(() => partitionModel(reread(doctored(key, value))))).toBe(reason);
  });

  test('another variant', () => {
    const { proto } = hollowModel('d1', { inputSize: 256, numClasses: CLASSES });
    proto.metadataProps = hollowModel('d0', { inputSize: 256, numClasses: CLASSES }).proto.metadataProps;
    expect(reasonOf(() => partitionModel(reread(proto)))).toBe(
      'bifpn/cell2/node3 is [1,88,32,32], its metadata says [1,64,32,32]',
    );
  });
});
