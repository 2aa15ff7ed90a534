import { readCheckpoint } from '../../model/checkpoint/read';
import { exportForeign } from '../../model/export/exportForeign';
import { exportOnnx } from '../../model/export/exportOnnx';
import { readLabels } from '../../model/labels';
import { chooseVariant } from '../../model/network/chooseVariant';
import { assertFits } from '../../model/network/fit';
import type { VariantId } from '../../model/network/variants';
import { readModel } from '../../model/onnx/file';
import { hasOurMetadata } from '../../model/onnx/metadata';
import type { ModelSource, OnProgress } from '../api/messages';
import { fileOfBytes, fileOfModel, type ModelFile } from './loadedModel';

type FileSource = Extract<ModelSource, { kind: 'file' }>;

const ZIP = [0x50, 0x4b];
const PICKLE = [0x80];

/** Checkpoints start as a zip, a pickle, or safetensors' length and JSON; everything else is read as ONNX. */
export function isCheckpoint(bytes: Uint8Array): boolean {
  const startsWith = (magic: readonly number[]) => magic.every((byte, i) => bytes[i] === byte);
  return startsWith(ZIP) || startsWith(PICKLE) || bytes[8] === '{'.charCodeAt(0);
}

/**
 * The model in a dropped file: one of ours as it is, a checkpoint or another exporter's ONNX by exporting it (f32, its
 * own precision).
 * @param inUse the variant to read it as where its tensors and name leave open which (`chooseVariant`)
 * @throws AppError of the checkpoint readers, `checkpoint-misfit`, `model-truncated`, `model-not-recovered`,
 * `labels-format`
 */
export async function readModelFile(
  source: FileSource,
  inUse: VariantId,
  onProgress: OnProgress,
): Promise<ModelFile> {
  onProgress({ phase: 'read', done: 0, total: 1 });
  const bytes = new Uint8Array(await source.blob.arrayBuffer());
  if (!isCheckpoint(bytes)) return readOnnxFile(source, bytes, onProgress);
  const { tensors, metadata } = readCheckpoint(bytes);
  const variant = source.variant ?? chooseVariant(tensors, source.name, inUse);
  assertFits(tensors, variant);
  onProgress({ phase: 'export', done: 0, total: 1 });
  const labels = source.labels ?? (metadata.labels ? readLabels(metadata.labels) : null);
  const model = exportOnnx({
    variant,
    checkpoint: tensors,
    labels,
    weights: 'f32',
    provenance: { kind: 'checkpoint', name: source.name },
    licence: metadata.licence ?? 'unknown',
  });
  return fileOfModel(model);
}

/** Ours as it is; any other by what it computes. */
function readOnnxFile(
  { name, variant, labels }: FileSource,
  bytes: Uint8Array<ArrayBuffer>,
  onProgress: OnProgress,
): ModelFile {
  const proto = readModel(bytes);
  if (hasOurMetadata(proto)) return fileOfBytes(bytes);
  onProgress({ phase: 'export', done: 0, total: 1 });
  const { model, report } = exportForeign(proto, { name, variant, labels });
  return { ...fileOfModel(model), foreign: report };
}
