import { AppError } from '../../model/errors';
import type { OnProgress, UrlSource } from '../api/messages';
import { fetchBytes } from '../runtime/fetchBytes';
import { type FoundModel, fileOfBytes } from './loadedModel';
import { downloadKey, readStored, sha256 } from './modelStore';

/**
 * A model from the store or the network, checked against the hash that was promised.
 * @throws AppError `model-checksum`, `model-download`, `model-truncated`, `offline`, `cancelled`
 */
export async function downloadedModel(
  source: UrlSource,
  signal: AbortSignal,
  onProgress: OnProgress,
): Promise<FoundModel> {
  const stored = source.sha256 ? await readStored(downloadKey(source.sha256)) : null;
  if (stored) {
    const { length } = stored.bytes;
    onProgress({ phase: 'download', done: length, total: length, fromCache: true });
    return { file: fileOfBytes(stored.bytes, stored.sha256), keepAs: null, origin: 'cache' };
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
  if (!source.sha256) return { file: fileOfBytes(bytes), keepAs: null, origin: 'download' };
  onProgress({ phase: 'check', done: 0, total: 1 });
  const found = await sha256(bytes);
  if (found !== source.sha256) {
    throw new AppError('model-checksum', { name: source.url, expected: source.sha256, found });
  }
  return { file: fileOfBytes(bytes, found), keepAs: downloadKey(found), origin: 'download' };
}
