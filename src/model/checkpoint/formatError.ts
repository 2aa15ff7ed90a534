import { AppError } from '../errors';

/** Names in a file may be as long as the file. */
const MAX_REASON_LENGTH = 300;

/** The error of every file that is cut short, damaged, or of a kind these readers do not know. */
export function formatError(reason: string, cause?: unknown): AppError {
  const options = cause === undefined ? undefined : { cause };
  return new AppError('checkpoint-format', { reason: reason.slice(0, MAX_REASON_LENGTH) }, options);
}
