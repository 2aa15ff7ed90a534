import { readCheckpoint } from '../../model/checkpoint/read';
import { recogniseCheckpoint } from '../../model/checkpoint/recognise';
import { exportOnnx } from '../../model/export/exportOnnx';
import { fileLook } from '../../model/files/fileLook';
import { readLabels } from '../../model/labels';
import { assertFits } from '../../model/network/fit';
import type { VariantId } from '../../model/network/variants';
import type { FileSource, ModelInfo, OnProgress } from '../api/messages';
import { fileOfBytes, fileOfModel, type ModelFile } from './loadedModel';

/**
 * The model in a dropped file: one of ours as it is, a checkpoint by exporting it (f32, its own precision).
 * @param inUse the variant to read it as where its tensors and name leave open which (`chooseVariant`)
 * @param stamp what is known of a checkpoint's weights from elsewhere
 * @throws AppError `not-a-model`, those of the checkpoint readers, `checkpoint-misfit`, `labels-format`
 */
export async function readModelFile(
  source: FileSource,
  inUse: VariantId,
  onProgress: OnProgress,
  stamp?: Pick<ModelInfo, 'provenance' | 'licence'>,
): Promise<ModelFile> {
  onProgress({ phase: 'read', done: 0, total: 1 });
  const bytes = new Uint8Array(await source.blob.arrayBuffer());
  if (fileLook(bytes) === 'onnx') return fileOfBytes(bytes);
  const checkpoint = readCheckpoint(bytes, source.name);
  const recognised = recogniseCheckpoint(checkpoint, source.name, { variant: source.variant, inUse });
  const { variant, tensors, architecture } = recognised;
  assertFits(tensors, variant, architecture);
  onProgress({ phase: 'export', done: 0, total: 1 });
  const { metadata } = checkpoint;
  const labels = source.labels ?? (metadata.labels ? readLabels(metadata.labels) : null);
  const model = exportOnnx({
    variant,
    checkpoint: tensors,
    labels,
    architecture,
    weights: 'f32',
    provenance: { kind: 'checkpoint', name: recognised.name },
    licence: metadata.licence ?? 'unknown',
    ...stamp,
  });
  return fileOfModel(model);
}
