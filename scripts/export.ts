import { basename } from 'node:path';
import { AppError, namingFile } from '../src/model/errors';
import { exportedWeights, exportWeights, findingsOf, readWeights } from '../src/model/export/exportFile';
import { exportOnnx } from '../src/model/export/exportOnnx';
import { MODEL_FORMATS, type ModelFormat } from '../src/model/export/modelFormats';
import { randomCheckpoint } from '../src/model/export/random';
import { architectureOf } from '../src/model/network/architecture';
import { VARIANT_IDS, VARIANTS } from '../src/model/network/variants';
import { type ExportedModel, readExported } from '../src/model/onnx/exported';
import { writeModel } from '../src/model/onnx/file';
import { WEIGHT_TYPES } from '../src/model/onnx/graphBuilder';
import type { ModelMetadata } from '../src/model/onnx/metadata';
import type { AnswerField, Answers } from '../src/model/recognition/finding';
import { exportTflite } from '../src/model/tflite/exportTflite';
import { ANSWER_OPTIONS, ANSWERS_USAGE, oneOf, optionOf, readAnswers } from './lib/answers';
import { command, readArguments, readFile, wholeArgument, writeFile } from './lib/command';
import { isSameFile } from './lib/files';
import { findingsReport } from './lib/findingsReport';

const USAGE = `npm run export -- --checkpoint FILE [--variant d0…d7] [--size N] [--labels FILE] [--weights f16|f32] --out FILE
  --checkpoint FILE    .safetensors or any PyTorch file (.pth, .pt, .ckpt, .bin …) with effdet's or zylo117's names, or
                       an EfficientDet as ONNX of any exporter, ours too
  --random-seed N      instead of --checkpoint: an untrained model of --variant
  --classes N          with --random-seed: number of classes (90)
  --size N             side of the input, a multiple of 128 (an ONNX file's, the variant's own)
${ANSWERS_USAGE}
  And of what is written:
  --format onnx|tflite of the file (by FILE's ending, else onnx)
  --weights f16|f32    how weights are stored (f16); they compute as f32
  --licence TEXT       licence of the weights, for the file's metadata
  --trained            say that --name was trained as such, not that it is a checkpoint of the user's
  --name TEXT          where the weights come from, for the file's metadata`;

command(async () => {
  const { values } = readArguments(USAGE, {
    checkpoint: { type: 'string' },
    'random-seed': { type: 'string' },
    classes: { type: 'string', default: '90' },
    size: { type: 'string' },
    ...ANSWER_OPTIONS,
    weights: { type: 'string', default: 'f16' },
    licence: { type: 'string' },
    name: { type: 'string' },
    trained: { type: 'boolean', default: false },
    format: { type: 'string' },
    out: { type: 'string' },
  } as const);
  const { out, checkpoint, licence } = values;
  if (!out) throw new AppError('bad-argument', { argument: '--out', value: '', expected: 'FILE' });
  if (checkpoint && isSameFile(checkpoint, out)) {
    const expected = 'another file than the --checkpoint, which it would overwrite';
    throw new AppError('bad-argument', { argument: '--out', value: out, expected });
  }
  const format = formatOf(values.format, out);
  const { answers, labels } = readAnswers(values);
  const options = {
    labels,
    inputSize: values.size === undefined ? undefined : wholeArgument('size', values.size, 128, 4096),
    weights: oneOf('weights', values.weights, WEIGHT_TYPES),
    licence,
  };
  const seed = values['random-seed'];
  if ((seed === undefined) === (checkpoint === undefined)) {
    throw new AppError('bad-argument', {
      argument: '--checkpoint',
      value: '',
      expected: 'FILE, or --random-seed N',
    });
  }

  if (checkpoint === undefined) {
    const variant = oneOf('variant', values.variant ?? '', VARIANT_IDS);
    const randomSeed = wholeArgument('random-seed', seed!, 0, 2 ** 32 - 1);
    const classes = wholeArgument('classes', values.classes, 1, 10_000);
    const random = randomCheckpoint(architectureOf(VARIANTS[variant], { classes }), randomSeed);
    const provenance = { kind: 'random', seed: randomSeed } as const;
    return write(
      out,
      format,
      exportOnnx({ ...options, licence: licence ?? 'unknown', variant, checkpoint: random, provenance }),
    );
  }
  const fileName = basename(checkpoint);
  const bytes = readFile(checkpoint);
  const weights = readWeights(bytes, fileName, { answers });
  const name = values.name ?? fileName;
  const given = { kind: values.trained ? 'trained' : 'checkpoint', name } as const;
  if (weights) {
    write(out, format, exportWeights(weights, { ...options, provenance: given }));
    console.log(findingsReport(weights.name, findingsOf(weights, labels), weights.foreign));
    return;
  }
  // One of ours, whose weights keep saying where they come from.
  const model = namingFile(fileName, () => readExported(bytes));
  assertUnanswered(answers, model.metadata);
  const provenance = values.trained || values.name !== undefined ? given : model.metadata.provenance;
  write(out, format, exportWeights(exportedWeights(model, fileName), { ...options, provenance }));
});

/** A model of ours says all of itself. @throws AppError `bad-argument` where it is told otherwise */
function assertUnanswered({ variant, ...others }: Answers, metadata: ModelMetadata): void {
  const answers = { ...others, ...(variant !== metadata.variant && variant && { variant }) };
  for (const [field, value] of Object.entries(answers)) {
    const expected = 'no such option with a model that was exported here: it says so itself';
    throw new AppError('bad-argument', { argument: optionOf(field as AnswerField), value, expected });
  }
}

/** @throws AppError `bad-argument` */
function formatOf(given: string | undefined, out: string): ModelFormat {
  if (given !== undefined) return oneOf('format', given, MODEL_FORMATS);
  return MODEL_FORMATS.find((format) => out.endsWith(`.${format}`)) ?? 'onnx';
}

function write(out: string, format: ModelFormat, model: ExportedModel): void {
  const { proto, metadata } = model;
  const bytes = format === 'onnx' ? writeModel(proto) : exportTflite(model);
  writeFile(out, bytes);
  const size = `${(bytes.length / 1e6).toFixed(1)} MB, ${metadata.weights} weights`;
  console.log(`${out}: ${metadata.variant.toUpperCase()}, ${size}`);
}
