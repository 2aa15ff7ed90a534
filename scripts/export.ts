import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import {
  type Answers,
  CONVENTION_VALUES,
  type ConventionField,
  type Finding,
} from '../src/model/checkpoint/conventions';
import { readCheckpoint } from '../src/model/checkpoint/read';
import { recogniseCheckpoint } from '../src/model/checkpoint/recognise';
import { AppError } from '../src/model/errors';
import { exportOnnx } from '../src/model/export/exportOnnx';
import { randomCheckpoint } from '../src/model/export/random';
import { readLabels } from '../src/model/labels';
import { architectureOf } from '../src/model/network/architecture';
import { isVariantId, VARIANTS } from '../src/model/network/variants';
import { writeModel } from '../src/model/onnx/file';
import { isWeightType, WEIGHT_TYPES } from '../src/model/onnx/graphBuilder';
import { command, numberArgument, readArguments, readFile } from './lib/command';

const USAGE = `npm run export -- --checkpoint FILE --variant d0…d7 [--size N] [--labels FILE] [--weights f16|f32] --out FILE
  --checkpoint FILE    .safetensors or any PyTorch file (.pth, .pt, .ckpt, .bin …) with effdet's or zylo117's names
  --random-seed N      instead of --checkpoint: an untrained model
  --classes N          with --random-seed: number of classes (90)
  --size N             side of the input, a multiple of 128 (the variant's own)
  --labels FILE        JSON array of class names (those in the checkpoint; for 90 classes COCO's)
  --padding P          same-upper (TensorFlow's, "tf_" models) or symmetric (effdet's native ones), as the file says
  --normalisation N    imagenet, or half (AdvProp, "_ap": pixels from -1 to 1), as the file's name says
  --weights f16|f32    how weights are stored (f16); they compute as f32
  --licence TEXT       licence of the weights, for the file's metadata
  --trained            say that --name was trained as such, not that it is a checkpoint of the user's
  --name TEXT          where the weights come from, for the file's metadata`;

const BY = { tensors: 'from the tensors', name: 'as named', assumed: 'assumed' } as const;

command(async () => {
  const { values } = readArguments(USAGE, {
    checkpoint: { type: 'string' },
    'random-seed': { type: 'string' },
    classes: { type: 'string', default: '90' },
    variant: { type: 'string' },
    size: { type: 'string' },
    labels: { type: 'string' },
    padding: { type: 'string' },
    normalisation: { type: 'string' },
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
  if (!isWeightType(weights)) {
    throw new AppError('bad-argument', {
      argument: '--weights',
      value: weights,
      expected: WEIGHT_TYPES.join(', '),
    });
  }
  const seed = values['random-seed'];
  if ((seed === undefined) === (values.checkpoint === undefined)) {
    throw new AppError('bad-argument', {
      argument: '--checkpoint',
      value: '',
      expected: 'FILE, or --random-seed N',
    });
  }
  const fileName = values.checkpoint?.split(/[\\/]/).at(-1) ?? '';
  const read = values.checkpoint === undefined ? null : readCheckpoint(readFile(values.checkpoint), fileName);
  const answers = { padding: values.padding, normalisation: values.normalisation };
  requireAnswers(answers);
  const recognised = read && recogniseCheckpoint(read, fileName, { variant, answers });
  const randomSeed = numberArgument('random-seed', seed ?? '0', 0, 2 ** 32 - 1);
  const classes = numberArgument('classes', values.classes, 1, 10_000);
  const name = values.name ?? recognised?.name ?? '';
  const labels = values.labels
    ? readLabels(new TextDecoder().decode(readFile(values.labels)))
    : read?.metadata.labels
      ? readLabels(read.metadata.labels)
      : null;
  const { proto } = exportOnnx({
    variant,
    checkpoint:
      recognised?.tensors ?? randomCheckpoint(architectureOf(VARIANTS[variant], { classes }), randomSeed),
    labels,
    ...(recognised && { architecture: recognised.architecture }),
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
  if (recognised) console.log([recognised.name, ...recognised.findings.map(inWords)].join('\n  '));
});

/** @throws AppError `bad-argument` for an answer that is none of its field's */
function requireAnswers(answers: Answers): void {
  for (const [field, value] of Object.entries(answers)) {
    const allowed = Object.keys(CONVENTION_VALUES[field as ConventionField]);
    if (value !== undefined && !allowed.includes(value)) {
      throw new AppError('bad-argument', { argument: `--${field}`, value, expected: allowed.join(', ') });
    }
  }
}

function inWords({ field, value, by, alternatives }: Finding): string {
  const others = alternatives.length > 0 ? `; if that is wrong: --${field} ${alternatives.join('|')}` : '';
  return `${field}: ${value} (${BY[by]}${others})`;
}
