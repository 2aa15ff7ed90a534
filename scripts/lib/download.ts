import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, existsSync, renameSync, rmSync, statSync } from 'node:fs';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '../../src/model/errors';
import { assertPromised } from '../../src/model/official';

export interface Promised {
  readonly bytes?: number;
  /** All or the first digits. */
  readonly sha256: string;
}

export interface DownloadOptions {
  readonly signal?: AbortSignal;
  /** Milliseconds without a byte after which a try is given up. */
  readonly stallMs?: number;
  /** Milliseconds before each further try; as many as there are entries. */
  readonly pausesMs?: readonly number[];
  /** Of a file whose size nothing says. */
  readonly mostBytes?: number;
  onProgress?(done: number, total: number | null): void;
}

/** The authors' largest checkpoint has a fifth of it. */
const MOST_BYTES = 1e9;
const STALL_MS = 30_000;
const PAUSES_MS = [1000, 3000, 9000];

/** Answers that another try may change. */
const MAY_PASS = new Set([408, 425, 429, 500, 502, 503, 504]);

/**
 * Downloads a file, checks it, and only then gives it its name. What has arrived stays beside it as `.part`: the next
 * try, or the next call, goes on from there where the server offers ranges.
 * @throws AppError `official-download`, `model-truncated`, `model-checksum`, `cancelled`
 */
export async function download(
  url: string,
  path: string,
  promised: Promised,
  options: DownloadOptions = {},
): Promise<void> {
  const { signal, pausesMs = PAUSES_MS } = options;
  const part = `${path}.part`;
  for (let tries = 0; ; tries++) {
    const resumed = existsSync(part);
    try {
      await fetchRest(url, part, promised, options);
      const found = { bytes: statSync(part).size, sha256: await fileHash(part) };
      try {
        assertPromised(url, found, promised);
      } catch (error) {
        rmSync(part);
        // The beginning may be of another file: once more, from the start.
        if (resumed && tries < pausesMs.length) continue;
        throw error;
      }
      return renameSync(part, path);
    } catch (cause) {
      if (signal?.aborted) throw new AppError('cancelled', {}, { cause });
      if (cause instanceof AppError || tries >= pausesMs.length) throw failed(url, cause);
      await sleep(pausesMs[tries], undefined, { signal }).catch(() => {
        throw new AppError('cancelled');
      });
    }
  }
}

async function fetchRest(
  url: string,
  part: string,
  promised: Promised,
  options: DownloadOptions,
): Promise<void> {
  const { signal, stallMs = STALL_MS, mostBytes = MOST_BYTES, onProgress } = options;
  let done = existsSync(part) ? statSync(part).size : 0;
  if (promised.bytes !== undefined && done > promised.bytes) done = 0;
  if (done > 0 && done === promised.bytes) return;
  const stalled = new AbortController();
  const arm = () => setTimeout(() => stalled.abort(new Error(`no byte for ${stallMs / 1000} s`)), stallMs);
  let timer = arm();
  try {
    const response = await fetch(url, {
      // Compressed on the way, neither lengths nor ranges would be the file's.
      headers: { 'accept-encoding': 'identity', ...(done > 0 && { range: `bytes=${done}-` }) },
      signal: AbortSignal.any([stalled.signal, ...(signal ? [signal] : [])]),
    });
    if (response.status === 416) {
      rmSync(part, { force: true });
      throw new Error('HTTP 416');
    }
    if (!response.ok || !response.body) {
      const reason = `HTTP ${response.status}`;
      throw MAY_PASS.has(response.status)
        ? new Error(reason)
        : new AppError('official-download', { url, reason });
    }
    const start = startOf(response, done);
    if (start !== done && start !== 0) {
      rmSync(part);
      throw new Error(`bytes from ${start} on, not from ${done}`);
    }
    done = start;
    const length = response.headers.get('content-length');
    const total = promised.bytes ?? (length ? done + Number(length) : null);
    onProgress?.(done, total);
    const counted = new Transform({
      transform(chunk: Uint8Array, _encoding, pass) {
        clearTimeout(timer);
        timer = arm();
        done += chunk.length;
        onProgress?.(done, total);
        const most = total ?? mostBytes;
        if (done > most) pass(new AppError('official-download', { url, reason: `over ${most} bytes` }));
        else pass(null, chunk);
      },
    });
    const body = Readable.fromWeb(response.body as Parameters<typeof Readable.fromWeb>[0]);
    try {
      await pipeline(body, counted, createWriteStream(part, { flags: start > 0 ? 'a' : 'w' }));
    } catch (error) {
      // More than the file: none of it is to be gone on from.
      if (error instanceof AppError) rmSync(part, { force: true });
      throw error;
    }
    if (total !== null && done < total) throw new Error(`${done} of ${total} bytes`);
  } finally {
    clearTimeout(timer);
  }
}

/** Where the bytes of an answer begin that were asked for from `asked` on; not every 206 says so. */
function startOf({ status, headers }: Response, asked: number): number {
  if (status !== 206) return 0;
  const [, start] = /^bytes (\d+)-/.exec(headers.get('content-range') ?? '') ?? [];
  return start === undefined ? asked : Number(start);
}

function failed(url: string, cause: unknown): AppError {
  if (cause instanceof AppError) return cause;
  const { message, cause: inner } = cause as Error;
  const reason = inner instanceof Error ? inner.message || (inner as NodeJS.ErrnoException).code : message;
  return new AppError('official-download', { url, reason: reason ?? message }, { cause });
}

export async function fileHash(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}
