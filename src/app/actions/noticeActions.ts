import { type ErrorCode, toAppError } from '../../model/errors';
import type { Confirmation, ErrorNotice } from '../slices/notices';
import { type AppStore, patch } from '../state';

const CONFIRMATION_MS = 2500;

/** The one place where errors and confirmations are put on screen. */
export class NoticeActions {
  private lastId = 0;

  constructor(private readonly store: AppStore) {}

  readonly report = (thrown: unknown, retry?: () => void): void => {
    const error = toAppError(thrown);
    if (error.code === 'cancelled') return;
    if (error.code === 'unexpected') console.error(error.cause ?? error);
    const notice: ErrorNotice = { id: ++this.lastId, error, ...(retry && { retry }) };
    const others = this.store.getState().notices.errors.filter((n) => n.error.code !== error.code);
    patch(this.store, 'notices', { errors: [...others, notice] });
  };

  dismiss(id: number): void {
    const errors = this.store.getState().notices.errors.filter((notice) => notice.id !== id);
    patch(this.store, 'notices', { errors });
  }

  /** Takes away the error of a code; a later one says more. */
  withdraw(code: ErrorCode | null): void {
    const errors = this.store.getState().notices.errors.filter(({ error }) => error.code !== code);
    patch(this.store, 'notices', { errors });
  }

  retry({ id, retry }: ErrorNotice): void {
    this.dismiss(id);
    retry?.();
  }

  confirm(what: Confirmation): void {
    const id = ++this.lastId;
    patch(this.store, 'notices', { confirmation: { id, what } });
    setTimeout(() => {
      if (this.store.getState().notices.confirmation?.id === id) {
        patch(this.store, 'notices', { confirmation: null });
      }
    }, CONFIRMATION_MS);
  }
}
