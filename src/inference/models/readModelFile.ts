import { checkpointFormat, readCheckpoint } from '../../model/checkpoint/read';
import { exportOnnx } from '../../model/export/exportOnnx';
import { readLabels } from '../../model/labels';
import { chooseVariant } from '../../model/network/chooseVariant';
import { assertFits } from '../../model/network/fit';
import type { VariantId } from '../../model/network/variants';
import type { FileSource, OnProgress } from '../api/messages';

/**
 * A dropped file as ONNX bytes: a model of ours as it is, a checkpoint by exporting it (f32, its own precision).
 * @param inUse the variant to read it as where its tensors and name leave open which (`chooseVariant`)
 * @throws AppError of the checkpoint readers, `checkpoint-misfit`, `labels-format`
 */
export async function readModelFile(
  source: FileSource,
  inUse: VariantId,
  onProgress: OnProgress,
): Promise<Uint8Array<ArrayBuffer>> {
  onProgress({ phase: 'read', done: 0, total: 1 });
  const bytes = new Uint8Array(await source.blob.arrayBuffer());
  if (!checkpointFormat(bytes)) return bytes;
  const { tensors, metadata } = readCheckpoint(bytes);
  const variant = source.variant ?? chooseVariant(tensors, source.name, inUse);
  assertFits(tensors, variant);
  onProgress({ phase: 'export', done: 0, total: 1 });
  const labels = source.labels ?? (metadata.labels ? readLabels(metadata.labels) : null);
  return exportOnnx({
    variant,
    checkpoint: tensors,
    labels,
    weights: 'f32',
    provenance: { kind: 'checkpoint', name: source.name },
    licence: metadata.licence ?? 'unknown',
  });
}
