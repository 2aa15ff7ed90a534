import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { writeSafetensors } from '../../model/checkpoint/testing/writeSafetensors';
import { COCO_LABELS } from '../../model/cocoLabels';
import { exportOnnx } from '../../model/export/exportOnnx';
import { randomCheckpoint } from '../../model/export/random';
import { quantise } from '../../model/foreign/testing/quantised';
import { seededState, structure } from '../../model/foreign/testing/structures';
import { architectureOf } from '../../model/network/architecture';
import { VARIANTS } from '../../model/network/variants';
import { readModel, writeModel } from '../../model/onnx/file';
import { isQuestion } from '../../model/recognition/finding';
import { codeOf, repositoryFile } from '../testing/files';
import { loadModel } from './loadedModel';
import { readModelFile, recogniseModelFile } from './readModelFile';

function dropped(name: string, bytes: Uint8Array, labels?: readonly string[]) {
  return { kind: 'file', name, blob: new Blob([new Uint8Array(bytes)]), ...(labels && { labels }) } as const;
}

const checkpoint = (numClasses: number) =>
  randomCheckpoint(architectureOf(VARIANTS.d0, { classes: numClasses }), 1);

test('a checkpoint of ninety classes comes with COCO’s names, whatever variant is in use', async () => {
  const phases: string[] = [];
  const source = dropped('tf_efficientdet_d0.safetensors', writeSafetensors(checkpoint(90)));
  const { model } = await readModelFile(source, 'd3', ({ phase }) => phases.push(phase));
  expect(model().metadata).toMatchObject({
    variant: 'd0',
    labels: COCO_LABELS,
    weights: 'f32',
    provenance: { kind: 'checkpoint', name: 'tf_efficientdet_d0.safetensors' },
  });
  expect(phases).toEqual(['read', 'export']);
});

test('labels given with it are used', async () => {
  const source = dropped('pets.safetensors', writeSafetensors(checkpoint(2)), ['cat', 'dog']);
  const { model } = await readModelFile(source, 'd0', () => {});
  expect(model().metadata.labels).toEqual(['cat', 'dog']);
});

test('a model of ours stays as it is', async () => {
  const shipped = repositoryFile('public/models/efficientdet-d0.onnx');
  const read = await readModelFile(dropped('d0.onnx', shipped), 'd0', () => {});
  expect(Buffer.compare(read.bytes(), shipped)).toBe(0);
});

test('one of ours that another tool has changed is recovered, with its names and its preparation', async () => {
  const labels = ['a', 'b', 'c'];
  const { proto } = exportOnnx({
    variant: 'd0',
    checkpoint: seededState('onnxslim'),
    architecture: { mean: [0.4, 0.4, 0.4], std: [0.3, 0.3, 0.3] },
    labels,
    inputSize: 128,
    provenance: { kind: 'random', seed: 1 },
    licence: 'MIT',
  });
  const stem = proto.graph!.node[0]!;
  stem.name = 'as another tool calls it';
  const source = dropped('slim.onnx', writeModel(proto));
  expect((await recogniseModelFile(source, 'd3')).filter(isQuestion)).toEqual([]);
  const changed = await readModelFile(source, 'd3', () => {});
  const { info } = await loadModel(changed);
  expect(info).toMatchObject({ variant: 'd0', labels, licence: 'MIT', inputSize: 128 });
  expect(info.architecture).toMatchObject({ mean: [0.4, 0.4, 0.4], std: [0.3, 0.3, 0.3] });
  expect(info.madeFrom?.findings).toContainEqual({
    field: 'normalisation',
    value: 'own',
    by: 'metadata',
    alternatives: [],
  });

  quantise(proto);
  const { madeFrom } = await readModelFile(dropped('int8.onnx', writeModel(proto)), 'd3', () => {});
  expect(madeFrom?.foreign?.conventions).toMatchObject({ quantised: true, classes: 3 });
});

test('one of ours that is beyond recovery is refused as what it was', async () => {
  const model = readModel(repositoryFile('public/models/efficientdet-d0.onnx'));
  for (const node of model.graph!.node) if (node.opType === 'Sigmoid') node.opType = 'HardSigmoid';
  const read = await readModelFile(dropped('d0.onnx', writeModel(model)), 'd0', () => {});
  expect(await codeOf(loadModel(read))).toBe('model-not-ours');
});

test('another exporter’s ONNX is exported under the file’s name, with the conventions that it computes by', async () => {
  const state = seededState('symmetric');
  const file = writeModel(structure('symmetric', state));
  const read = await readModelFile(dropped('mine.onnx', file, ['a', 'b', 'c']), 'd3', () => {});
  expect(read.madeFrom).toMatchObject({
    name: 'mine.onnx',
    bytes: file.length,
    sha256: createHash('sha256').update(file).digest('hex'),
    foreign: { variant: 'd0', conventions: { padding: 'symmetric' } },
  });
  const { metadata, architecture } = read.model();
  expect(architecture.padding).toBe('symmetric');
  expect(metadata).toMatchObject({
    variant: 'd0',
    labels: ['a', 'b', 'c'],
    inputSize: 128,
    provenance: { kind: 'checkpoint', name: 'mine.onnx' },
  });
});

test('what a file leaves open is found without exporting it; answers and labels close it', async () => {
  const file = writeModel(structure('onnxslim', seededState('onnxslim')));
  const source = dropped('mine.onnx', file);
  const open = async (of: Parameters<typeof recogniseModelFile>[0]) =>
    (await recogniseModelFile(of, 'd0')).filter(isQuestion).map(({ field, value }) => [field, value]);
  expect(await open(source)).toEqual([
    ['normalisation', 'imagenet'],
    ['labels', 'numbers'],
  ]);
  expect(await open({ ...source, answers: { normalisation: 'half' }, labels: ['a', 'b', 'c'] })).toEqual([]);
  const answered = await readModelFile({ ...source, answers: { normalisation: 'half' } }, 'd0', () => {});
  expect(answered.model().metadata.mean).toEqual([0.5, 0.5, 0.5]);
});

test('of ours, and of a checkpoint that its name describes, nothing is in doubt', async () => {
  const ours = dropped('d0.onnx', repositoryFile('public/models/efficientdet-d0.onnx'));
  expect(await recogniseModelFile(ours, 'd0')).toEqual([]);
  const named = dropped('tf_efficientdet_d0.pth', writeSafetensors(checkpoint(90)));
  expect((await recogniseModelFile(named, 'd0')).filter(isQuestion)).toEqual([]);
});

test('what fits no variant is diagnosed against the nearest, not the one in use', async () => {
  const tensors = checkpoint(3);
  tensors.delete('backbone.bn1.bias');
  const source = dropped('mine.safetensors', writeSafetensors(tensors));
  expect(await codeOf(readModelFile(source, 'd5', () => {}))).toBe('checkpoint-misfit');
  await expect(readModelFile(source, 'd5', () => {})).rejects.toMatchObject({
    values: {
      variant: 'D0',
      nearest: 'D0',
      missing: 'backbone.bn1.bias',
      missingCount: 1,
      unexpectedCount: 0,
    },
  });
});

test('weights of a training that diverged are refused with the tensor, rather than finding nothing', async () => {
  const tensors = checkpoint(3);
  tensors.get('backbone.bn1.running_var')!.data[7] = Number.NaN;
  const refused = readModelFile(dropped('mine.safetensors', writeSafetensors(tensors)), 'd0', () => {});
  await expect(refused).rejects.toMatchObject({
    code: 'checkpoint-format',
    values: {
      name: 'mine.safetensors',
      looks: 'safetensors',
      reason: expect.stringContaining('backbone.bn1.running_var'),
    },
  });
  const state = seededState('torch-unfolded');
  state.get('backbone.bn1.bias')!.data[0] = Number.POSITIVE_INFINITY;
  const graph = writeModel(structure('torch-unfolded', state));
  await expect(readModelFile(dropped('mine.onnx', graph), 'd0', () => {})).rejects.toMatchObject({
    code: 'model-not-recovered',
    values: { reason: expect.stringContaining('backbone.bn1.bias') },
  });
});

test('weights that were quantised to integers are refused with the tensor, rather than taken for numbers', async () => {
  const bytes = writeSafetensors(checkpoint(3));
  const type = new TextDecoder('latin1').decode(bytes).indexOf('"F32"');
  bytes.set(new TextEncoder().encode('"I32"'), type);
  await expect(readModelFile(dropped('mine.safetensors', bytes), 'd0', () => {})).rejects.toMatchObject({
    code: 'checkpoint-format',
    values: { name: 'mine.safetensors', reason: expect.stringContaining('backbone.') },
  });
});

test('labels in a file that do not fit it are refused with the file', async () => {
  const bytes = writeSafetensors(checkpoint(3), { labels: '["a", "b"]' });
  await expect(readModelFile(dropped('mine.safetensors', bytes), 'd0', () => {})).rejects.toMatchObject({
    code: 'labels-format',
    values: { name: 'mine.safetensors', found: 2, expected: 3 },
  });
});

test('what is no model at all is named by what it looks like', async () => {
  const page = new TextEncoder().encode('<!DOCTYPE html><html>');
  await expect(readModelFile(dropped('d0.pth', page), 'd0', () => {})).rejects.toMatchObject({
    code: 'not-a-model',
    values: { name: 'd0.pth', looks: 'html' },
  });
});

test.each([
  [
    'a checkpoint that fits none',
    'checkpoint-misfit',
    () => writeSafetensors(new Map([...checkpoint(3)].slice(1))),
  ],
  [
    'an ONNX file that is cut',
    'model-truncated',
    () => repositoryFile('public/models/efficientdet-d0.onnx').subarray(0, 100_000),
  ],
  [
    'an ONNX file of another network',
    'model-not-recovered',
    () => writeModel(structure('training-mode', seededState('training-mode'))),
  ],
] as const)('the error of %s names it', async (_, code, bytes) => {
  const refused = readModelFile(dropped('mine.bin', bytes()), 'd0', () => {});
  await expect(refused).rejects.toMatchObject({ code, values: { name: 'mine.bin' } });
});
