import { AppError } from '../../model/errors';

/** Passes an error on, worded if it is code that could not be fetched; browsers say that each in its own words. */
export function asMissingPart(error: unknown): unknown {
  const missing = error instanceof Error && /import|module|preload|Load failed/i.test(error.message);
  return missing ? new AppError('part-missing', { reason: String(error) }) : error;
}
