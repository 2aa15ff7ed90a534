import { AppError } from '../../model/errors';

/** @throws AppError `cancelled` once the signal is aborted */
export function throwIfCancelled(signal: AbortSignal): void {
  if (signal.aborted) throw new AppError('cancelled');
}
