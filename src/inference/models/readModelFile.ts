import { exportWeights, findingsOf, readWeights } from '../../model/export/exportFile';
import type { VariantId } from '../../model/network/variants';
import type { Finding } from '../../model/recognition/finding';
import type { FileSource, ModelInfo, OnProgress } from '../api/messages';
import { fileOfBytes, fileOfModel, type ModelFile } from './loadedModel';
import { sha256 } from './modelStore';

const bytesOf = async ({ blob }: FileSource) => new Uint8Array(await blob.arrayBuffer());

/**
 * The model in a dropped file: one of ours as it is, a checkpoint or another exporter's ONNX by exporting it (f32, its
 * own precision).
 * @param inUse the variant to read it as where its tensors and name leave open which (`chooseVariant`)
 * @param stamp what is known of a checkpoint's weights from elsewhere
 * @throws AppError of `readWeights`, `labels-format`
 */
export async function readModelFile(
  source: FileSource,
  inUse: VariantId,
  onProgress: OnProgress,
  stamp?: Pick<ModelInfo, 'provenance' | 'licence'>,
): Promise<ModelFile> {
  onProgress({ phase: 'read', done: 0, total: 1 });
  const bytes = await bytesOf(source);
  const weights = readWeights(bytes, source.name, { answers: source.answers, inUse });
  if (!weights) return fileOfBytes(source.name, bytes);
  onProgress({ phase: 'export', done: 0, total: 1 });
  const labels = source.labels ?? null;
  const model = exportWeights(weights, { labels, ...stamp });
  const madeFrom = {
    name: source.name,
    bytes: bytes.length,
    sha256: await sha256(bytes),
    findings: findingsOf(weights, labels),
    foreign: weights.foreign,
  };
  return { ...fileOfModel(source.name, model), madeFrom };
}

/**
 * What a file would be taken for; of one of ours nothing is in doubt.
 * @throws AppError of `readWeights`
 */
export async function recogniseModelFile(source: FileSource, inUse: VariantId): Promise<readonly Finding[]> {
  const weights = readWeights(await bytesOf(source), source.name, { answers: source.answers, inUse });
  return weights ? findingsOf(weights, source.labels ?? null) : [];
}
