import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { readCheckpoint } from '../src/model/checkpoint/read';
import { AppError } from '../src/model/errors';
import { exportOnnx } from '../src/model/export/exportOnnx';
import { randomCheckpoint } from '../src/model/export/random';
import { readLabels } from '../src/model/labels';
import { architectureOf } from '../src/model/network/architecture';
import { isVariantId, VARIANTS } from '../src/model/network/variants';
import { writeModel } from '../src/model/onnx/file';
import { command, numberArgument, readArguments, readFile } from './lib/command';

const USAGE = `npm run export -- --checkpoint FILE --variant d0…d7 [--size N] [--labels FILE] [--weights f16|f32] --out FILE
  --checkpoint FILE    .safetensors or PyTorch .pth with effdet's tensor names
  --random-seed N      instead of --checkpoint: an untrained model
  --classes N          with --random-seed: number of classes (90)
  --size N             side of the input, a multiple of 128 (the variant's own)
  --labels FILE        JSON array of class names (those in the checkpoint; for 90 classes COCO's)
  --weights f16|f32    how weights are stored (f16); they compute as f32
  --licence TEXT       licence of the weights, for the file's metadata
  --trained            say that --name was trained as such, not that it is a checkpoint of the user's
  --name TEXT          where the weights come from, for the file's metadata`;

command(async () => {
  const { values } = readArguments(USAGE, {
    checkpoint: { type: 'string' },
    'random-seed': { type: 'string' },
    classes: { type: 'string', default: '90' },
    variant: { type: 'string' },
    size: { type: 'string' },
    labels: { type: 'string' },
    weights: { type: 'string', default: 'f16' },
    licence: { type: 'string', default: 'unknown' },
    name: { type: 'string' },
    trained: { type: 'boolean', default: false },
    out: { type: 'string' },
  } as const);
  const variant = values.variant ?? '';
  if (!isVariantId(variant)) {
    throw new AppError('bad-argument', { argument: '--variant', value: variant, expected: 'd0 … d7' });
  }
  const { out, weights } = values;
  if (!out) throw new AppError('bad-argument', { argument: '--out', value: '', expected: 'FILE' });
  if (weights !== 'f16' && weights !== 'f32') {
    throw new AppError('bad-argument', { argument: '--weights', value: weights, expected: 'f16, f32' });
  }
  const seed = values['random-seed'];
  if ((seed === undefined) === (values.checkpoint === undefined)) {
    throw new AppError('bad-argument', {
      argument: '--checkpoint',
      value: '',
      expected: 'FILE, or --random-seed N',
    });
  }
  const read = values.checkpoint === undefined ? null : readCheckpoint(readFile(values.checkpoint));
  const randomSeed = numberArgument('random-seed', seed ?? '0', 0, 2 ** 32 - 1);
  const classes = numberArgument('classes', values.classes, 1, 10_000);
  const name = values.name ?? values.checkpoint?.split(/[\\/]/).at(-1) ?? '';
  const labels = values.labels
    ? readLabels(new TextDecoder().decode(readFile(values.labels)))
    : read?.metadata.labels
      ? readLabels(read.metadata.labels)
      : null;
  const { proto } = exportOnnx({
    variant,
    checkpoint: read?.tensors ?? randomCheckpoint(architectureOf(VARIANTS[variant], { classes }), randomSeed),
    labels,
    inputSize: values.size === undefined ? undefined : numberArgument('size', values.size, 128, 4096),
    weights,
    provenance: read
      ? { kind: values.trained ? 'trained' : 'checkpoint', name }
      : { kind: 'random', seed: randomSeed },
    licence: read?.metadata.licence ?? values.licence,
  });
  const bytes = writeModel(proto);
  mkdirSync(dirname(out), { recursive: true });
  writeFileSync(out, bytes);
  console.log(`${out}: ${variant.toUpperCase()}, ${(bytes.length / 1e6).toFixed(1)} MB, ${weights} weights`);
});
