import { create } from '@bufbuild/protobuf';
import { describe, expect, test } from 'vitest';
import { AppError } from '../errors';
import { hollowModel } from '../export/testing/exports';
import { type ArchitectureChanges, architectureOf } from '../network/architecture';
import { VARIANTS } from '../network/variants';
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
    expect(reasonOf(() => reread(doctored(key, value)))).not.toBe('accepted');
  });

  test('that does not fit is named with its value', () => {
    expect(reasonOf(() => readMetadata(doctored('fusion', 'median')))).toBe('its fusion is "median"');
    expect(reasonOf(() => readMetadata(doctored('exporter', undefined)))).toBe('it has no exporter');
    expect(reasonOf(() => readMetadata(doctored('anchors', anchors({ scale: 0 }))))).toBe(
      'its anchors.scale is 0',
    );
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
    ['with a field of every object', { toString: 6 }, undefined, 'its toString is 6'],
    ['with a prototype', JSON.parse('{"__proto__":6}'), undefined, 'its __proto__ is 6'],
    ['that is a list', [], undefined, 'its architecture is []'],
    ['of too many layers', { headLayers: 1e15 }, undefined, 'its headLayers is 1000000000000000'],
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
    expect(reasonOf(() => reread(said(architecture, mean)))).toBe(reason);
  });
});

test('what a file nests deeply or says at length stays a short reason', () => {
  for (const field of ['padding', 'classes', 'mean']) {
    const nested = `{"${field}":${'['.repeat(5e4)}${']'.repeat(5e4)}}`;
    const model = doctored('architecture', undefined);
    const entry = { key: 'efficientdet.architecture', value: nested };
    model.metadataProps.push(create(StringStringEntryProtoSchema, entry));
    expect(reasonOf(() => reread(model))).toBe(`its ${field} is deeply nested`);
  }
  const long = 'x'.repeat(3e5);
  for (const said of [{ padding: long }, { classes: long }, { [long]: 1 }]) {
    expect(reasonOf(() => reread(doctored('architecture', said))).length).toBeLessThan(500);
  }
});

describe('a graph that computes something else than its metadata says is not ours', () => {
  test.each([
    [
      'two labels',
      'labels',
      ['cat', 'dog'],
      'class_net/predict/pointwise/weight is [27,64,1,1], its metadata says [18,64,1,1]',
    ],
    ['another side', 'inputSize', 128, 'image is [1,3,256,256], its metadata says [1,3,128,128]'],
    [
      'another fusion',
      'fusion',
      'softmax',
      'bifpn/cell0/node0/weights/normalised is not computed as its metadata says',
    ],
    ['no fusion', 'fusion', 'sum', 'bifpn/cell0/node0/fused is not computed as its metadata says'],
  ])('%s', (_title, key, value, reason) => {
    expect(reasonOf(() => partitionModel(reread(doctored(key, value))))).toBe(reason);
  });

  test('another variant', () => {
    const { proto } = hollowModel('d1', { inputSize: 256, numClasses: CLASSES });
    proto.metadataProps = hollowModel('d0', { inputSize: 256, numClasses: CLASSES }).proto.metadataProps;
    expect(reasonOf(() => partitionModel(reread(proto)))).toBe(
      'backbone/p5/weight is missing, its metadata says [320,1152,1,1]',
    );
  });

  const d0 = architectureOf(VARIANTS.d0);
  const cut = { kept: d0.cells[1]!.kept.map((_, edge) => edge !== 8) };
  const skipping = d0.blocks.map((block, i) => ({ ...block, kept: i !== 2 }));
  test.each<[string, ArchitectureChanges, string]>([
    ['fewer head layers', { headLayers: 2 }, 'class_net/p3/feature'],
    ['more head layers', { headLayers: 4 }, 'class_net/p3/layer2'],
    ['padding on both sides', { padding: 'symmetric' }, 'backbone/stem/conv'],
    ['zeros around pools', { poolPadding: 'zero' }, 'pool/zero'],
    ['a cut edge', { cells: [d0.cells[0]!, cut, d0.cells[2]!] }, 'bifpn/cell1/node4'],
    ['a skipped block', { blocks: skipping }, 'backbone/'],
  ])('%s', (_title, architecture, tensor) => {
    expect(reasonOf(() => partitionModel(reread(doctored('architecture', architecture))))).toContain(tensor);
  });
});
