import { proxy } from 'comlink';
import { AppError, toAppError } from '../../model/errors';
import { installErrorTransfer } from '../api/errorTransfer';
import type {
  BackendChoice,
  BackendInfo,
  InferenceApi,
  ModelInfo,
  ModelSource,
  OnProgress,
} from '../api/messages';
import {
  clearStoredModels,
  type KeptOfficial,
  keptOfficial,
  type StoredModels,
  storedModels,
} from '../models/modelStore';
import { type Connection, WorkerConnection } from './connection';
import { type Caller, type Transfers, withForwardedCalls } from './forwardCalls';
import { MAX_RECOVERIES } from './troubleCount';
import { type RecoveryEvent, WorkerHost } from './workerHost';

export type { RecoveryEvent } from './workerHost';

/**
 * The page's side of the worker: all its calls, and what only the page can do. One worker has one backend; a change of
 * backend, a crash or a lost device replaces it and loads the same model again, and goes on with a load that was on
 * its way. After a recovery the caller runs its frame anew: its image stayed on the page.
 */
export interface InferenceClient extends Omit<InferenceApi, 'start'> {
  start(choice: BackendChoice, onProgress: OnProgress): Promise<BackendInfo>;
  /** Keeps the model: it is loaded again in the new backend. */
  setBackend(choice: BackendChoice, onProgress: OnProgress): Promise<BackendInfo>;
  /** Models kept for the next visit. */
  storedModels(): Promise<StoredModels>;
  /** Which of the authors' weights are among them. */
  keptOfficial(): Promise<readonly KeptOfficial[]>;
  /** Forgets them; the one in use stays. */
  clearStoredModels(): Promise<void>;
  onRecovery(listener: (event: RecoveryEvent) => void): () => void;
  /** Brings back a worker that recovering has failed for; every other call does so too. */
  revive(): Promise<void>;
  /** Ends the worker; a start on its way ends as `cancelled`. */
  dispose(): void;
}

/** An image is moved: the caller's handle is empty afterwards. */
const TRANSFERS: Transfers<InferenceApi> = { run: ({ image }) => (image ? [image] : []) };

interface ClientOptions {
  /** Has the worker print its kernels. */
  readonly logKernels?: boolean;
  /** A way to a new worker. */
  readonly open?: () => Connection;
}

export function createInferenceClient({
  logKernels = false,
  open = () => new WorkerConnection(logKernels),
}: ClientOptions = {}): InferenceClient {
  installErrorTransfer();
  const client = new WorkerClient(open);
  return withForwardedCalls(client, client.call, TRANSFERS);
}

/** What is more than a call to the worker. Its state is out of reach: names of the worker's calls are free for those. */
class WorkerClient {
  readonly #host: WorkerHost;
  /** What brings the current model back. */
  #loaded: ModelSource | null = null;
  /** Stands for the newest load on its way, which outlives the worker it began in. */
  #newest: object | null = null;
  readonly #listeners = new Set<(event: RecoveryEvent) => void>();

  constructor(open: () => Connection) {
    this.#host = new WorkerHost({
      open,
      reload: async (connection, onProgress, asked) => {
        const loaded = this.#loaded;
        if (!loaded) return;
        const source = asked ? loaded : withoutMirror(loaded);
        try {
          await connection.call((api) => api.load(source, proxy(onProgress)));
        } catch (error) {
          // Else no later worker could start either, and nothing would be loaded again.
          if (toAppError(error).code === 'official-gone') this.#loaded = null;
          throw error;
        }
      },
      tell: (event) => {
        for (const listener of this.#listeners) listener(event);
      },
    });
  }

  start(choice: BackendChoice, onProgress: OnProgress): Promise<BackendInfo> {
    return this.#host.start(choice, onProgress);
  }

  setBackend(choice: BackendChoice, onProgress: OnProgress): Promise<BackendInfo> {
    return this.#host.change(choice, onProgress);
  }

  async load(given: ModelSource, onProgress: OnProgress): Promise<ModelInfo> {
    const source = withPageUrls(given);
    const own = {};
    this.#newest = own;
    for (let tries = 1; ; tries++) {
      const connection = await this.#host.ready();
      if (this.#newest !== own) throw new AppError('cancelled');
      try {
        const info = await connection.call((api) => api.load(source, proxy(onProgress)));
        this.#loaded = source;
        return info;
      } catch (thrown) {
        const error = toAppError(thrown);
        if (tries > MAX_RECOVERIES || !(await this.#canGoOn(error, connection))) throw error;
      }
    }
  }

  async cancelLoad(): Promise<void> {
    this.#newest = null;
    // What loads while the worker is being replaced is the model in use.
    const current = this.#host.busy ? null : this.#host.current;
    await current
      ?.call((api) => api.cancelLoad())
      .catch((error: unknown) => {
        // With the worker its load has ended too.
        if (!current.ended) throw error;
      });
  }

  // Page and worker share the store; asking the worker would wait for its run.
  readonly storedModels = storedModels;
  readonly keptOfficial = keptOfficial;
  readonly clearStoredModels = clearStoredModels;

  onRecovery(listener: (event: RecoveryEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async revive(): Promise<void> {
    await this.#host.ready();
  }

  dispose(): void {
    this.#host.dispose();
  }

  readonly call: Caller<InferenceApi> = async (method) => {
    const connection = await this.#host.ready();
    try {
      return await connection.call(method);
    } catch (thrown) {
      const error = toAppError(thrown);
      this.#host.noteError(error, connection);
      throw error;
    }
  };

  /** Whether a load that ended so can begin again in another worker. */
  async #canGoOn(error: AppError, connection: Connection): Promise<boolean> {
    // The worker was replaced under it.
    if (connection.ended) return true;
    if (error.code === 'model-too-large' && this.#host.options.choice === 'auto') {
      await this.#host.moveToWasm('model-too-large');
      return true;
    }
    this.#host.noteError(error, connection);
    // WebAssembly's memory never shrinks: the new worker has it back, but the same load would need the same again.
    return connection.ended !== null && error.code !== 'out-of-memory';
  }
}

/** Nothing is fetched from a mirror but on the user's click, which a recovery is not (ADR 076). */
function withoutMirror(source: ModelSource): ModelSource {
  if (source.kind !== 'official' || source.checkpoint?.at.kind !== 'mirror') return source;
  return { ...source, checkpoint: null };
}

/** Addresses relative to the page made absolute: the worker's script is elsewhere. */
function withPageUrls<S extends ModelSource>(source: S): S {
  if (source.kind === 'url') return { ...source, url: new URL(source.url, document.baseURI).href };
  if (source.kind === 'file' || source.kind === 'official') return source;
  return { ...source, from: { ...source.from, source: withPageUrls(source.from.source) } };
}
