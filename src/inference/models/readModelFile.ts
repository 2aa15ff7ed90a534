import { exportWeights, readWeights } from '../../model/export/exportFile';
import type { VariantId } from '../../model/network/variants';
import type { FileSource, OnProgress } from '../api/messages';
import { fileOfBytes, fileOfModel, type ModelFile } from './loadedModel';

/**
 * The model in a dropped file: one of ours as it is, a checkpoint or another exporter's ONNX by exporting it (f32, its
 * own precision).
 * @param inUse the variant to read it as where its tensors and name leave open which (`chooseVariant`)
 * @throws AppError of `readWeights`, `checkpoint-misfit`, `labels-format`
 */
export async function readModelFile(
  source: FileSource,
  inUse: VariantId,
  onProgress: OnProgress,
): Promise<ModelFile> {
  onProgress({ phase: 'read', done: 0, total: 1 });
  const bytes = new Uint8Array(await source.blob.arrayBuffer());
  const weights = readWeights(bytes, source.name, { answers: source.answers, inUse });
  if (!weights) return fileOfBytes(bytes);
  onProgress({ phase: 'export', done: 0, total: 1 });
  const { model, findings } = exportWeights(weights, { labels: source.labels ?? null });
  return { ...fileOfModel(model), findings, ...(weights.foreign && { foreign: weights.foreign }) };
}
