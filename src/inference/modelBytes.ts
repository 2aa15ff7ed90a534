import { AppError } from '../model/errors';
import { sha256 } from './loadedModel';
import type { ModelSource, OnProgress } from './protocol';
import { fetchBytes } from './runtime/fetchBytes';

/** Models by SHA-256, so that a changed file is never served for the old name. */
const CACHE = 'efficientdet-models-1';

const cacheKey = (hash: string) => new URL(`model-cache/${hash}`, self.location.href).href;

type UrlSource = Extract<ModelSource, { kind: 'url' }>;

/**
 * A model's bytes from the cache or the network, checked against the hash that was promised.
 * @throws AppError `model-checksum`, `model-download`, `offline`, `cancelled`
 */
export async function loadModelBytes(
  source: UrlSource,
  signal: AbortSignal,
  onProgress: OnProgress,
): Promise<Uint8Array<ArrayBuffer>> {
  const cached = source.sha256 ? await readCached(source.sha256) : null;
  if (cached) {
    onProgress({ phase: 'download', done: cached.length, total: cached.length, fromCache: true });
    return cached;
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
  if (source.sha256) {
    onProgress({ phase: 'check', done: 0, total: 1 });
    const found = await sha256(bytes);
    if (found !== source.sha256) {
      throw new AppError('model-checksum', { name: source.url, expected: source.sha256, found });
    }
    await writeCached(found, bytes);
  }
  return bytes;
}

async function readCached(hash: string): Promise<Uint8Array<ArrayBuffer> | null> {
  try {
    const response = await (await caches.open(CACHE)).match(cacheKey(hash));
    if (!response) return null;
    const bytes = new Uint8Array(await response.arrayBuffer());
    // Storage can be damaged too; what does not match is loaded anew.
    return (await sha256(bytes)) === hash ? bytes : null;
  } catch {
    return null;
  }
}

/** Keeps a model for next time. A full or forbidden storage only means that it will be loaded again. */
async function writeCached(hash: string, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
  try {
    const headers = { 'content-type': 'application/octet-stream', 'content-length': String(bytes.length) };
    await (await caches.open(CACHE)).put(cacheKey(hash), new Response(bytes, { headers }));
  } catch (cause) {
    console.warn('the model was not kept', cause);
  }
}
