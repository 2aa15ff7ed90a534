import { AppError, type ErrorCode, toAppError } from '../../model/errors';

/**
 * What `getUserMedia` rejects with (Media Capture and Streams, section 10.2), as our own codes. Old names that
 * browsers once used are left out: every browser with the features this app needs has the standard's.
 */
const CODE_BY_NAME: Readonly<Record<string, ErrorCode>> = {
  NotAllowedError: 'camera-refused',
  SecurityError: 'camera-refused',
  NotFoundError: 'camera-missing',
  OverconstrainedError: 'camera-missing',
  // The hardware or the system refused: on most systems another program holds the camera.
  NotReadableError: 'camera-busy',
  AbortError: 'camera-busy',
};

/** @returns `camera-refused`, `camera-missing`, `camera-busy`, or `unexpected` for a name that means none of them */
export function cameraError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  const name = thrown instanceof Error ? thrown.name : '';
  const code = Object.hasOwn(CODE_BY_NAME, name) ? CODE_BY_NAME[name]! : null;
  if (!code) return toAppError(thrown);
  const reason = (thrown as Error).message || name;
  return new AppError(code, { reason }, { cause: thrown });
}
