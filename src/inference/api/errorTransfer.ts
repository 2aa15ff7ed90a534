import { transferHandlers } from 'comlink';
import { AppError, type ErrorCode, toAppError } from '../../model/errors';

interface Thrown {
  readonly code: ErrorCode;
  readonly values: Readonly<Record<string, string | number>>;
}

/**
 * Makes errors arrive on the other side of a worker as the `AppError`s they were; comlink's own handler keeps only
 * name and message. Both sides must call it.
 */
export function installErrorTransfer(): void {
  const plain = transferHandlers.get('throw')!;
  transferHandlers.set('throw', {
    canHandle: plain.canHandle,
    serialize: (thrown) => {
      const { value } = thrown as unknown as { value: unknown };
      const { code, values } = toAppError(value);
      return [{ code, values } satisfies Thrown, []];
    },
    deserialize: (serialized) => {
      const { code, values } = serialized as unknown as Thrown;
      throw new AppError(code, values);
    },
  });
}
