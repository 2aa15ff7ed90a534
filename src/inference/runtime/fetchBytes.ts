import { AppError, type ErrorCode } from '../../model/errors';
import { FROM_CACHE_HEADER } from '../../service-worker/messages';

/**
 * Downloads with progress in bytes. `total` is what the caller knows, else the server's Content-Length where the body
 * is not compressed on the way, else null. `fromCache` where the service worker had it.
 * @throws AppError `cancelled`, `offline`, or `failure` with the reason
 */
export async function fetchBytes(
  url: string,
  options: {
    readonly total: number | null;
    /** A body of more bytes is not read to its end. */
    readonly most?: number;
    readonly failure: ErrorCode;
    readonly signal?: AbortSignal;
    onProgress(done: number, total: number | null, fromCache: boolean): void;
  },
): Promise<Uint8Array<ArrayBuffer>> {
  const { signal, failure, most = Number.POSITIVE_INFINITY } = options;
  try {
    const response = await fetch(url, { signal, referrerPolicy: 'no-referrer' });
    if (!response.ok || !response.body) {
      throw new AppError(failure, { reason: `HTTP ${response.status}`, name: url });
    }
    const length = response.headers.get('content-length');
    const plain = !response.headers.get('content-encoding');
    const total = options.total ?? (length && plain ? Number(length) : null);
    const fromCache = response.headers.has(FROM_CACHE_HEADER);
    const chunks: Uint8Array[] = [];
    let done = 0;
    options.onProgress(0, total, fromCache);
    for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
      chunks.push(chunk);
      done += chunk.length;
      if (done > most) throw new AppError(failure, { name: url, reason: `over ${most} bytes` });
      options.onProgress(done, total, fromCache);
    }
    return join(chunks, done);
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    if (signal?.aborted) throw new AppError('cancelled', {}, { cause });
    const code = navigator.onLine === false ? 'offline' : failure;
    throw new AppError(
      code,
      { name: url, reason: cause instanceof Error ? cause.message : String(cause) },
      { cause },
    );
  }
}

function join(chunks: readonly Uint8Array[], length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}
