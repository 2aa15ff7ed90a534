import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { isCheckpoint } from '../src/inference/models/readModelFile';
import { readCheckpoint } from '../src/model/checkpoint/read';
import { AppError } from '../src/model/errors';
import { exportForeign, type ForeignExportOptions } from '../src/model/export/exportForeign';
import { exportOnnx } from '../src/model/export/exportOnnx';
import { randomCheckpoint } from '../src/model/export/random';
import { NORMALISATIONS, type NormalisationId } from '../src/model/foreign/preprocessing';
import { readLabels } from '../src/model/labels';
import { architectureOf } from '../src/model/network/architecture';
import { VARIANT_IDS, VARIANTS } from '../src/model/network/variants';
import type { ExportedModel } from '../src/model/onnx/exported';
import { readModel, writeModel } from '../src/model/onnx/file';
import { WEIGHT_TYPES } from '../src/model/onnx/graphBuilder';
import { hasOurMetadata } from '../src/model/onnx/metadata';
import { command, numberArgument, readArguments, readFile } from './lib/command';
import { foreignReport } from './lib/foreignReport';

const USAGE = `npm run export -- --checkpoint FILE --variant d0…d7 [--size N] [--labels FILE] [--weights f16|f32] --out FILE
  --checkpoint FILE    .safetensors or PyTorch .pth with effdet's tensor names, or an EfficientDet as ONNX of any exporter
  --variant d0…d7      what the checkpoint is; an ONNX file says so itself, but for d6 and d7, which are alike
  --random-seed N      instead of --checkpoint: an untrained model
  --classes N          with --random-seed: number of classes (90)
  --size N             side of the input, a multiple of 128 (the variant's own)
  --labels FILE        JSON array of class names (those in the checkpoint; for 90 classes COCO's)
  --weights f16|f32    how weights are stored (f16); they compute as f32
  --normalisation ID   of an ONNX file that does not say: ${Object.keys(NORMALISATIONS).join(', ')}
  --class-head WHICH   of an ONNX file of four classes whose heads look alike: first, second
  --licence TEXT       licence of the weights, for the file's metadata
  --trained            say that --name was trained as such, not that it is a checkpoint of the user's
  --name TEXT          where the weights come from, for the file's metadata`;

command(async () => {
  const { values } = readArguments(USAGE, {
    checkpoint: { type: 'string' },
    'random-seed': { type: 'string' },
    classes: { type: 'string', default: '90' },
    variant: { type: 'string' },
    normalisation: { type: 'string' },
    'class-head': { type: 'string' },
    size: { type: 'string' },
    labels: { type: 'string' },
    weights: { type: 'string', default: 'f16' },
    licence: { type: 'string', default: 'unknown' },
    name: { type: 'string' },
    trained: { type: 'boolean', default: false },
    out: { type: 'string' },
  } as const);
  const { out } = values;
  if (!out) throw new AppError('bad-argument', { argument: '--out', value: '', expected: 'FILE' });
  const weights = oneOf('weights', values.weights, WEIGHT_TYPES);
  const seed = values['random-seed'];
  if ((seed === undefined) === (values.checkpoint === undefined)) {
    throw new AppError('bad-argument', {
      argument: '--checkpoint',
      value: '',
      expected: 'FILE, or --random-seed N',
    });
  }
  const file = values.checkpoint === undefined ? null : readFile(values.checkpoint);
  const isOnnx = file !== null && !isCheckpoint(file);
  const variant =
    isOnnx && values.variant === undefined ? undefined : oneOf('variant', values.variant ?? '', VARIANT_IDS);
  const randomSeed = numberArgument('random-seed', seed ?? '0', 0, 2 ** 32 - 1);
  const classes = numberArgument('classes', values.classes, 1, 10_000);
  const name = values.name ?? values.checkpoint?.split(/[\\/]/).at(-1) ?? '';
  const inputSize = values.size === undefined ? undefined : numberArgument('size', values.size, 128, 4096);
  const ownLabels = values.labels ? readLabels(new TextDecoder().decode(readFile(values.labels))) : null;
  const common = { labels: ownLabels, inputSize, weights, licence: values.licence };
  const model = () => {
    if (isOnnx) return exportedOnnx(file, { ...common, variant, name, ...answers(values) });
    const read = file && readCheckpoint(file);
    const { labels, licence = values.licence } = read?.metadata ?? {};
    return exportOnnx({
      ...common,
      variant: variant!,
      checkpoint:
        read?.tensors ?? randomCheckpoint(architectureOf(VARIANTS[variant!], { classes }), randomSeed),
      labels: ownLabels ?? (labels ? readLabels(labels) : null),
      provenance: read
        ? { kind: values.trained ? 'trained' : 'checkpoint', name }
        : { kind: 'random', seed: randomSeed },
      licence,
    });
  };
  const { proto, metadata } = model();
  const bytes = writeModel(proto);
  mkdirSync(dirname(out), { recursive: true });
  writeFileSync(out, bytes);
  console.log(
    `${out}: ${metadata.variant.toUpperCase()}, ${(bytes.length / 1e6).toFixed(1)} MB, ${weights} weights`,
  );
});

function oneOf<T extends string>(argument: string, value: string, allowed: readonly T[]): T {
  const found = allowed.find((id) => id === value);
  if (found !== undefined) return found;
  throw new AppError('bad-argument', { argument: `--${argument}`, value, expected: allowed.join(', ') });
}

/** What the command line says of what an ONNX file may leave open. */
function answers({
  normalisation,
  'class-head': classHead,
}: {
  normalisation?: string;
  'class-head'?: string;
}) {
  const known = Object.keys(NORMALISATIONS) as NormalisationId[];
  return {
    normalisation: normalisation === undefined ? undefined : oneOf('normalisation', normalisation, known),
    classHead:
      classHead === undefined ? undefined : oneOf('class-head', classHead, ['first', 'second'] as const),
  };
}

/** One of ours is not exported again; any other says what was found. */
function exportedOnnx(file: Uint8Array, options: ForeignExportOptions): ExportedModel {
  const proto = readModel(file);
  if (hasOurMetadata(proto)) {
    throw new AppError('bad-argument', {
      argument: '--checkpoint',
      value: options.name,
      expected: 'a file that was not exported here',
    });
  }
  const { model, report } = exportForeign(proto, options);
  console.error(foreignReport(options.name, report));
  return model;
}
