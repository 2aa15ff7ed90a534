import type { BackendInfo, Progress } from '../inference/api/messages';
import type { InferenceClient } from '../inference/page/client';
import { toAppError } from '../model/errors';
import type { ActionContext } from './actions/context';
import type { NoticeActions } from './actions/noticeActions';
import { patch } from './state';

export interface WorkerStartPorts {
  /** Name of what is loaded once the worker is there. */
  name(): string;
  /** The worker is there. */
  begin(client: InferenceClient): Promise<void>;
}

/** Starts the worker: its code, then the runtime, tens of megabytes that the user may not want to wait for. */
export class WorkerStart {
  private starting: Promise<void> | null = null;
  private client: InferenceClient | null = null;
  private cancelled = false;

  constructor(
    private readonly context: ActionContext,
    private readonly notices: NoticeActions,
    private readonly ports: WorkerStartPorts,
  ) {}

  /** A start on its way is joined. */
  start(): Promise<void> {
    this.starting ??= this.connect().finally(() => {
      this.starting = null;
    });
    return this.starting;
  }

  /** Ends a start on its way; it can begin again. */
  cancel(): void {
    if (!this.starting || this.context.client()) return;
    this.cancelled = true;
    this.client?.dispose();
  }

  private async connect(): Promise<void> {
    const { store, environment, report } = this.context;
    this.cancelled = false;
    this.progress(null);
    try {
      this.client = await environment.connect();
      if (this.cancelled) return;
      patch(store, 'backend', { info: await this.startOrFallBack(this.client) });
    } catch (error) {
      this.client?.dispose();
      return report(error, () => void this.start());
    } finally {
      this.notices.task(null);
    }
    await this.ports.begin(this.client);
  }

  /** An address may ask for a backend that this device lacks: say so, and go on with what it has. */
  private async startOrFallBack(client: InferenceClient): Promise<BackendInfo> {
    const { choice } = this.context.store.getState().backend;
    const onProgress = (progress: Progress) => this.progress(progress);
    try {
      return await client.start(choice, onProgress);
    } catch (error) {
      if (choice === 'auto' || toAppError(error).code === 'cancelled') throw error;
      this.notices.report(error);
      patch(this.context.store, 'backend', { choice: 'auto' });
      return client.start('auto', onProgress);
    }
  }

  private progress(progress: Progress | null): void {
    if (!this.cancelled) this.notices.task({ name: this.ports.name(), progress, cancellable: true });
  }
}
