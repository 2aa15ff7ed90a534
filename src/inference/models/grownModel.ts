import { growModel } from '../../model/export/growModel';
import type { ExportedModel } from '../../model/onnx/exported';
import type { GrownSource, OnProgress } from '../api/messages';
import { fileOfBytes, fileOfModel } from './loadedModel';
import type { FoundModel } from './modelFinder';
import { grownKey, readStored } from './modelStore';

/**
 * A grown model from the store, else grown now: reading takes a quarter of the time (ADR 030).
 * @param d0 called only where it has to be grown
 * @throws AppError `checkpoint-misfit` where the origin is no D0, `bad-argument`, `cancelled`
 */
export async function grownModel(
  source: GrownSource,
  d0: () => Promise<ExportedModel>,
  signal: AbortSignal,
  onProgress: OnProgress,
): Promise<FoundModel> {
  const key = grownKey(source);
  const stored = await readStored(key);
  if (stored) {
    onProgress({ phase: 'read', done: 1, total: 1, fromCache: true });
    return { file: fileOfBytes(stored.bytes, stored.sha256), keepAs: null, origin: 'grown-cache' };
  }
  const model = await growModel(await d0(), source.variant, {
    inputSize: source.inputSize,
    signal,
    onProgress: (done, total) => {
      onProgress({ phase: 'grow', done, total });
      if (done === total) onProgress({ phase: 'export', done: 0, total: 1 });
    },
  });
  return { file: fileOfModel(model), keepAs: key, origin: 'grown' };
}
