import { proxy, type Remote, releaseProxy, wrap } from 'comlink';
import { AppError, toAppError } from '../../model/errors';
import type { BackendInfo, InferenceApi, OnProgress, StartOptions } from '../api/messages';

/** What a worker can come to by itself. */
export type Trouble = 'device-lost' | 'worker-crashed' | 'out-of-memory';

const TROUBLES: readonly string[] = ['device-lost', 'worker-crashed', 'out-of-memory'] satisfies Trouble[];

export function troubleOf({ code }: AppError): Trouble | null {
  return TROUBLES.includes(code) ? (code as Trouble) : null;
}

/** One worker and the way to it; it has one backend for life. */
export interface Connection {
  /** Why it is of no use any more; null while it is. */
  readonly ended: AppError | null;
  /** @param onTrouble called when the worker has died or lost its device, once it has started */
  start(
    options: StartOptions,
    onProgress: OnProgress,
    onTrouble: (cause: Trouble) => void,
  ): Promise<BackendInfo>;
  /** @throws AppError also that of `end`, as soon as the connection has ended: no call waits for ever */
  call<R>(method: (api: Remote<InferenceApi>) => Promise<R>): Promise<R>;
  /** Ends the worker and every call on its way. */
  end(error: AppError): void;
}

export class WorkerConnection implements Connection {
  ended: AppError | null = null;
  private readonly worker = new Worker(new URL('../worker/worker.ts', import.meta.url), {
    type: 'module',
    name: 'inference',
  });
  private readonly api = wrap<InferenceApi>(this.worker);
  private readonly closed = new AbortController();
  /** Rejects a call that waits for the worker; one promise for all would keep every answer for as long as it lives. */
  private readonly waiting = new Set<(error: AppError) => void>();
  /** Before it has started, trouble fails the start. */
  private onTrouble: (cause: Trouble, reason: string) => void = (cause, reason) =>
    this.end(new AppError(cause, { reason }));

  /** @param logKernels whether the worker prints its kernels */
  constructor(private readonly logKernels: boolean) {
    this.worker.addEventListener('error', ({ message }) =>
      this.onTrouble('worker-crashed', message || 'error'),
    );
  }

  async start(
    options: StartOptions,
    onProgress: OnProgress,
    onTrouble: (cause: Trouble) => void,
  ): Promise<BackendInfo> {
    const lock = `inference-${crypto.randomUUID()}`;
    const onDeviceLost = proxy(() => this.onTrouble('device-lost', ''));
    const { logKernels } = this;
    const given = { ...options, lock, logKernels };
    const info = await this.call((api) => api.start(given, proxy(onProgress), onDeviceLost));
    this.onTrouble = onTrouble;
    // The worker holds the lock for life: whoever gets it knows that the worker is gone.
    navigator.locks
      .request(lock, { signal: this.closed.signal }, () => this.onTrouble('worker-crashed', 'ended'))
      .catch(() => undefined);
    return info;
  }

  async call<R>(method: (api: Remote<InferenceApi>) => Promise<R>): Promise<R> {
    if (this.ended) throw this.ended;
    let reject: (error: AppError) => void = () => {};
    const ended = new Promise<never>((_, no) => {
      reject = no;
    });
    this.waiting.add(reject);
    try {
      return await Promise.race([method(this.api), ended]);
    } catch (error) {
      throw toAppError(error);
    } finally {
      this.waiting.delete(reject);
    }
  }

  end(error: AppError): void {
    if (this.ended) return;
    this.ended = error;
    this.closed.abort();
    for (const reject of this.waiting) reject(error);
    this.api[releaseProxy]();
    this.worker.terminate();
  }
}
