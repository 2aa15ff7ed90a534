import { AppError, throwIfCancelled } from '../../model/errors';
import { assertPromised } from '../../model/official';
import type { OfficialCheckpoint, OfficialSource, OnProgress } from '../api/messages';
import { fetchBytes } from '../runtime/fetchBytes';
import { type FoundModel, fileOfBytes } from './loadedModel';
import { forgetStored, officialKey, readStored, sha256 } from './modelStore';
import { readModelFile } from './readModelFile';

/**
 * The authors' weights from the store, else exported from their checkpoint, which must be what was promised.
 * @throws AppError `official-gone` where they were to be kept and are not; `official-download`, `offline`,
 * `model-truncated`, `model-checksum`, `cancelled`; those of `readModelFile`
 */
export async function officialModel(
  source: OfficialSource,
  signal: AbortSignal,
  onProgress: OnProgress,
): Promise<FoundModel> {
  const { variant, checkpoint } = source;
  const key = officialKey(source);
  const stored = await readStored(key);
  throwIfCancelled(signal);
  if (stored) {
    onProgress({ phase: 'read', done: 1, total: 1, fromCache: true });
    return { file: fileOfBytes(key, stored.bytes, stored.sha256), keepAs: null, origin: 'official-cache' };
  }
  if (!checkpoint) {
    await forgetStored(key);
    throw new AppError('official-gone', { variant: variant.toUpperCase() });
  }
  const { file, licence } = checkpoint;
  const bytes = await promisedBytes(checkpoint, signal, onProgress);
  throwIfCancelled(signal);
  const model = await readModelFile(
    { kind: 'file', name: file, blob: new Blob([bytes]), answers: { variant } },
    variant,
    onProgress,
    { provenance: { kind: 'official', name: file }, licence },
  );
  return { file: model, keepAs: key, origin: 'official' };
}

async function promisedBytes(
  { at, promised, file }: OfficialCheckpoint,
  signal: AbortSignal,
  onProgress: OnProgress,
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes =
    at.kind === 'opened'
      ? new Uint8Array(await at.blob.arrayBuffer())
      : await fetchBytes(at.url, {
          total: promised.bytes ?? null,
          most: promised.bytes,
          failure: 'official-download',
          signal,
          onProgress: (done, total) => onProgress({ phase: 'download', done, total }),
        });
  onProgress({ phase: 'check', done: 0, total: 1 });
  assertPromised(file, { bytes: bytes.length, sha256: await sha256(bytes) }, promised);
  return bytes;
}
