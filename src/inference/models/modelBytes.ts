import { AppError } from '../../model/errors';
import type { ModelOrigin, OnProgress, UrlSource } from '../api/messages';
import { fetchBytes } from '../runtime/fetchBytes';
import { downloadKey, type ModelBytes, readStored, sha256 } from './modelStore';

/** A model's bytes on their way into use. */
export interface FoundBytes extends ModelBytes {
  /** Where to keep them for next time; null where they are kept already or are the user's own. */
  readonly keepAs: string | null;
  readonly origin: ModelOrigin;
}

/**
 * A model's bytes from the store or the network, checked against the hash that was promised.
 * @throws AppError `model-checksum`, `model-download`, `model-truncated`, `offline`, `cancelled`
 */
export async function downloadedModel(
  source: UrlSource,
  signal: AbortSignal,
  onProgress: OnProgress,
): Promise<FoundBytes> {
  const stored = source.sha256 ? await readStored(downloadKey(source.sha256)) : null;
  if (stored) {
    const { length } = stored.bytes;
    onProgress({ phase: 'download', done: length, total: length, fromCache: true });
    return { ...stored, keepAs: null, origin: 'cache' };
  }
  const bytes = await fetchBytes(source.url, {
    total: source.bytes,
    failure: 'model-download',
    signal,
    onProgress: (done, total) => onProgress({ phase: 'download', done, total }),
  });
  if (source.bytes !== null && bytes.length < source.bytes) {
    throw new AppError('model-truncated', { bytes: bytes.length, expected: source.bytes });
  }
  if (!source.sha256) return { bytes, sha256: null, keepAs: null, origin: 'download' };
  onProgress({ phase: 'check', done: 0, total: 1 });
  const found = await sha256(bytes);
  if (found !== source.sha256) {
    throw new AppError('model-checksum', { name: source.url, expected: source.sha256, found });
  }
  return { bytes, sha256: found, keepAs: downloadKey(found), origin: 'download' };
}
