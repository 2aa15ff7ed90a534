import { AppError } from '../errors';

/** Names in a file may be as long as the file. */
const MAX_REASON_LENGTH = 300;

/** The error of every file that is damaged, or of a kind these readers do not know. */
export function formatError(reason: string, cause?: unknown): AppError {
  return readerError('checkpoint-format', reason, cause);
}

/** The error of a file that ends before what it announces. */
export function truncatedError(reason: string, cause?: unknown): AppError {
  return readerError('checkpoint-truncated', reason, cause);
}

function readerError(
  code: 'checkpoint-format' | 'checkpoint-truncated',
  reason: string,
  cause: unknown,
): AppError {
  const options = cause === undefined ? undefined : { cause };
  return new AppError(code, { reason: reason.slice(0, MAX_REASON_LENGTH) }, options);
}
