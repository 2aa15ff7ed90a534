/**
 * The one error type of the product. A code names a sentence and a hint in the catalogue
 * (`src/i18n`), `values` fill its blanks; the UI and the commands show it, nobody else words it.
 */
export class AppError extends Error {
  override readonly name = 'AppError';

  constructor(
    readonly code: ErrorCode,
    readonly values: Readonly<Record<string, string | number>> = {},
    options?: ErrorOptions,
  ) {
    super(`${code} ${JSON.stringify(values)}`, options);
  }
}

/** Every code there is; the catalogue must word each one in each language. */
export const ERROR_CODES = [
  'image-undecodable',
  'image-too-large',
  'image-empty',
  'model-truncated',
  'model-checksum',
  'model-not-ours',
  'model-not-recovered',
  'foreign-operator',
  'foreign-size',
  'foreign-changed',
  'foreign-run',
  'bad-architecture',
  'model-download',
  'model-too-large',
  'official-catalogue',
  'official-download',
  'official-gone',
  'official-missing',
  'not-a-model',
  'checkpoint-format',
  'checkpoint-truncated',
  'checkpoint-unsupported',
  'checkpoint-forbidden',
  'checkpoint-misfit',
  'labels-format',
  'camera-refused',
  'camera-missing',
  'camera-busy',
  'camera-ended',
  'video-undecodable',
  'recording-failed',
  'webgpu-missing',
  'kernel-invalid',
  'dawn-missing',
  'device-lost',
  'out-of-memory',
  'worker-crashed',
  'recovery-failed',
  'storage-full',
  'part-missing',
  'offline',
  'cancelled',
  'bad-argument',
  'file-missing',
  'file-unreadable',
  'file-unwritable',
  'annotations-format',
  'annotations-too-large',
  'images-missing',
  'path-outside',
  'picture-failed',
  'unexpected',
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

/** Wraps whatever was thrown, so that callers deal with one type; an AppError passes unchanged. */
export function toAppError(thrown: unknown, fallback: ErrorCode = 'unexpected'): AppError {
  if (thrown instanceof AppError) return thrown;
  const reason = thrown instanceof Error ? thrown.message : String(thrown);
  return new AppError(fallback, { reason }, { cause: thrown });
}

/** What `read` gives; its errors name the file, unless they name one already. */
export function namingFile<T>(name: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    throw new AppError(error.code, { name, ...error.values }, { cause: error.cause });
  }
}

/** @throws AppError `cancelled` once the signal is aborted */
export function throwIfCancelled(signal?: { readonly aborted: boolean }): void {
  if (signal?.aborted) throw new AppError('cancelled');
}

/** What a file says, as part of a notice. */
export function brief(text: string): string {
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}

export function notOurs(reason: string, options?: ErrorOptions): AppError {
  return new AppError('model-not-ours', { reason: brief(reason) }, options);
}
