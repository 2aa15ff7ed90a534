import { growModel } from '../../model/export/growModel';
import type { ModelProto } from '../../model/onnx/generated/onnx_pb';
import type { GrownSource, OnProgress } from '../api/messages';
import type { FoundModel } from './modelBytes';
import { grownKey, readStored } from './modelStore';

/**
 * A grown model's bytes from the store, else grown now: reading takes a quarter of the time (ADR 030).
 * @param d0 called only where it has to be grown
 * @throws AppError `checkpoint-misfit` where the origin is no D0, `bad-argument`, `cancelled`
 */
export async function grownModel(
  source: GrownSource,
  d0: () => Promise<ModelProto>,
  signal: AbortSignal,
  onProgress: OnProgress,
): Promise<FoundModel> {
  const key = grownKey(source);
  const stored = await readStored(key);
  if (stored) {
    onProgress({ phase: 'read', done: 1, total: 1, fromCache: true });
    return { ...stored, keepAs: null, origin: 'grown-cache' };
  }
  const bytes = await growModel(await d0(), source.variant, {
    inputSize: source.inputSize,
    signal,
    onProgress: (done, total) => {
      onProgress({ phase: 'grow', done, total });
      if (done === total) onProgress({ phase: 'export', done: 0, total: 1 });
    },
  });
  return { bytes, sha256: null, keepAs: key, origin: 'grown' };
}
