import { readCheckpoint } from '../checkpoint/read';
import { recogniseCheckpoint } from '../checkpoint/recognise';
import { firstNotFinite, firstOfIntegers, type StateDict } from '../checkpoint/tensor';
import { AppError, namingFile } from '../errors';
import { fileLook } from '../files/fileLook';
import { type RecoveryOptions, recoverForeign } from '../foreign/recover';
import type { ForeignReport } from '../foreign/types';
import { readLabels } from '../labels';
import { assertFits, classesOf } from '../network/fit';
import type { VariantId } from '../network/variants';
import { type ExportedModel, exportedModel } from '../onnx/exported';
import { readModel } from '../onnx/file';
import type { ModelProto } from '../onnx/generated/onnx_pb';
import { hasOurMetadata, readMetadata } from '../onnx/metadata';
import { partitionModel } from '../onnx/partition';
import type { Answers, Finding } from '../recognition/finding';
import { findLabels } from '../recognition/labels';
import { type ExportOptions, exportOnnx } from './exportOnnx';
import { recoverCheckpoint } from './recover';

export interface FileOptions {
  readonly answers?: Answers | undefined;
  /** The variant to take it for where tensors and name leave open which. */
  readonly inUse?: VariantId;
}

/** What a checkpoint or another exporter's ONNX file holds, as the exporter takes it. */
export interface Weights {
  readonly name: string;
  readonly variant: VariantId;
  readonly checkpoint: StateDict;
  readonly architecture: NonNullable<ExportOptions['architecture']>;
  /** Of the file; null and undefined where it says nothing. */
  readonly labels: readonly string[] | null;
  readonly licence: string | undefined;
  readonly inputSize: number | undefined;
  readonly findings: readonly Finding[];
  /** Of an ONNX file. */
  readonly foreign: ForeignReport | null;
}

/**
 * The weights in a file, told by its content.
 * @param fileName without folders
 * @returns null where it is an ONNX file of ours, which is exported already; of one that another tool has changed, such
 * as by quantising it, what can be recovered
 * @throws AppError `not-a-model`, those of the checkpoint readers, `checkpoint-unsupported`, `checkpoint-misfit`,
 * `model-truncated`, `model-not-recovered`, `labels-format`
 */
export function readWeights(
  bytes: Uint8Array<ArrayBuffer>,
  fileName: string,
  { answers = {}, inUse = 'd0' }: FileOptions = {},
): Weights | null {
  return namingFile(fileName, () => {
    if (fileLook(bytes) !== 'onnx') return ofCheckpoint(bytes, fileName, { answers, inUse });
    const proto = readModel(bytes);
    return hasOurMetadata(proto)
      ? ofChanged(proto, fileName, answers)
      : ofForeign(proto, { name: fileName, answers });
  });
}

function ofCheckpoint(bytes: Uint8Array, fileName: string, options: FileOptions): Weights {
  const read = readCheckpoint(bytes, fileName);
  const { tensors, ...recognised } = recogniseCheckpoint(read, fileName, options);
  assertFits(tensors, recognised.variant, recognised.architecture);
  const looks = fileLook(bytes);
  const whole = firstOfIntegers(tensors);
  if (whole) {
    const reason = `${whole} holds whole numbers, as weights that were quantised without their scale`;
    throw new AppError('checkpoint-format', { looks, reason });
  }
  const broken = firstNotFinite(tensors);
  if (broken) {
    const reason = `${broken} has numbers that are not finite, as after a training that diverged`;
    throw new AppError('checkpoint-format', { looks, reason });
  }
  const { labels, licence } = read.metadata;
  return {
    ...recognised,
    checkpoint: tensors,
    labels: labels ? readLabels(labels) : null,
    licence,
    inputSize: undefined,
    foreign: null,
  };
}

/** One of ours that is no longer as it was exported; null where it is, or where its readers are to say what is wrong. */
function ofChanged(proto: ModelProto, name: string, answers: Answers): Weights | null {
  const metadata = orNull(() => readMetadata(proto));
  if (!metadata || orNull(() => partitionModel(exportedModel(proto, metadata)))) return null;
  const weights = orNull(() => ofForeign(proto, { name, answers, stated: metadata }));
  if (!weights) return null;
  const { labels, licence } = metadata;
  return { ...weights, labels: labels.length === classesOf(weights.checkpoint) ? labels : null, licence };
}

/** What `read` gives, null where it refuses. */
function orNull<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof AppError) return null;
    throw error;
  }
}

/** Its size is its own where that is one that ours can have. */
function ofForeign(proto: ModelProto, options: RecoveryOptions & { readonly name: string }): Weights {
  const { checkpoint, ...report } = recoverForeign(proto, options);
  const { padding, poolPadding, mean, std, fusion, inputSize } = report.conventions;
  return {
    name: options.name,
    variant: report.variant,
    checkpoint,
    architecture: { padding, poolPadding, mean, std, fusion },
    labels: null,
    licence: undefined,
    inputSize: inputSize ?? undefined,
    findings: report.findings,
    foreign: report,
  };
}

/**
 * The weights of a model that was exported here, to be exported again at another size or precision.
 * @throws AppError `model-not-ours`
 */
export function exportedWeights(model: ExportedModel, name: string): Weights {
  const { variant, architecture, mean, std, fusion, labels, licence, inputSize } = model.metadata;
  return {
    name,
    variant,
    checkpoint: namingFile(name, () => recoverCheckpoint(model)),
    architecture: { ...architecture, mean, std, fusion },
    labels,
    licence,
    inputSize,
    findings: [],
    foreign: null,
  };
}

/** What a file was taken for. @param labels given with it, or null */
export function findingsOf(
  { findings, labels: inFile, checkpoint }: Weights,
  labels: readonly string[] | null,
): readonly Finding[] {
  return [...findings, findLabels({ given: labels, inFile }, classesOf(checkpoint) ?? 0)];
}

export type WeightsExportOptions = Partial<
  Pick<ExportOptions, 'labels' | 'inputSize' | 'weights' | 'licence' | 'provenance'>
>;

/**
 * Weights of a file as one of ours; options outweigh what the file says.
 * @throws AppError `checkpoint-misfit`, `labels-format`, `bad-argument`
 */
export function exportWeights(
  { name, variant, checkpoint, architecture, ...file }: Weights,
  { labels, ...options }: WeightsExportOptions = {},
): ExportedModel {
  return namingFile(name, () =>
    exportOnnx({
      variant,
      checkpoint,
      architecture,
      labels: labels ?? file.labels,
      inputSize: options.inputSize ?? file.inputSize,
      weights: options.weights ?? 'f32',
      provenance: options.provenance ?? { kind: 'checkpoint', name },
      licence: options.licence ?? file.licence ?? 'unknown',
    }),
  );
}
