import type { BackendInfo, Progress } from '../inference/api/messages';
import type { InferenceClient } from '../inference/page/client';
import type { ActionContext } from './actions/context';
import type { BackendLifecycle } from './slices/backend';
import { patch } from './state';

interface Attempt {
  client: InferenceClient | null;
  done: Promise<void>;
}

/** Starts the worker: its code, then the runtime, tens of megabytes that the user may not want to wait for. */
export class WorkerStart {
  /** The start on its way; another, or none, as soon as it is cancelled. */
  private attempt: Attempt | null = null;

  constructor(
    private readonly context: ActionContext,
    /** The worker is there. */
    private readonly begin: (client: InferenceClient) => Promise<void>,
  ) {}

  /** A start on its way is joined. */
  start(): Promise<void> {
    if (!this.attempt) {
      const attempt: Attempt = { client: null, done: Promise.resolve() };
      this.attempt = attempt;
      attempt.done = this.connect(attempt);
    }
    return this.attempt.done;
  }

  /** Ends a start on its way; it can begin again. */
  cancel(): void {
    const { attempt } = this;
    if (!attempt || this.context.client()) return;
    this.end(attempt, { phase: 'none' });
    attempt.client?.dispose();
  }

  private async connect(attempt: Attempt): Promise<void> {
    const { environment, report } = this.context;
    this.show({ phase: 'starting', progress: null });
    let client: InferenceClient;
    try {
      client = await environment.connect();
      if (this.attempt !== attempt) return;
      attempt.client = client;
      const info = await this.startOrFallBack(attempt, client);
      if (!this.end(attempt, { phase: 'ready', info })) return;
    } catch (error) {
      if (!this.end(attempt, { phase: 'none' })) return;
      attempt.client?.dispose();
      return report(error, () => void this.start());
    }
    await this.begin(client);
  }

  /** An address may ask for a backend that this device lacks: say so, and go on with what it has. */
  private async startOrFallBack(attempt: Attempt, client: InferenceClient): Promise<BackendInfo> {
    const { store, report } = this.context;
    const { choice } = store.getState().backend;
    const onProgress = (progress: Progress) => {
      if (this.attempt === attempt) this.show({ phase: 'starting', progress });
    };
    try {
      return await client.start(choice, onProgress);
    } catch (error) {
      if (choice === 'auto' || this.attempt !== attempt) throw error;
      report(error);
      // Another may have been chosen meanwhile, which is changed to once the worker is there.
      if (store.getState().backend.choice === choice) patch(store, 'backend', { choice: 'auto' });
      return client.start('auto', onProgress);
    }
  }

  /** @returns false where the attempt had been cancelled: nobody waits for it any more */
  private end(attempt: Attempt, lifecycle: BackendLifecycle): boolean {
    if (this.attempt !== attempt) return false;
    this.attempt = null;
    this.show(lifecycle);
    return true;
  }

  private show(lifecycle: BackendLifecycle): void {
    patch(this.context.store, 'backend', { lifecycle });
  }
}
