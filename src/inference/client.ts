import { proxy, type Remote, releaseProxy, transfer, wrap } from 'comlink';
import { AppError, toAppError } from '../model/errors';
import type { TapId } from '../model/features/taps';
import { clearStoredModels, type StoredModels, storedModels } from './modelStore';
import type {
  BackendChoice,
  BackendInfo,
  BenchmarkReport,
  BenchmarkRequest,
  ChannelSheet,
  Engine,
  FrameResult,
  InferenceApi,
  LevelMap,
  MapsRequest,
  ModelInfo,
  ModelSource,
  OnProgress,
  ParityReport,
  RunRequest,
  StageCounts,
  StartOptions,
} from './protocol';
import { installErrorTransfer } from './transfer';

/** Two losses of the device within this many milliseconds, and it goes on without it. */
const TROUBLE_WINDOW_MS = 60_000;

/** Recoveries from one cause within that time, before the client leaves it to the user. */
const MAX_RECOVERIES = 3;

/** What made the client replace its worker by itself. */
export type Recovery = 'device-lost' | 'worker-crashed' | 'out-of-memory' | 'model-too-large';

export interface RecoveryEvent {
  readonly cause: Recovery;
  readonly backend: BackendInfo;
}

/**
 * The page's side of the worker. One worker has one backend; a change of backend, a crash or a lost device replaces
 * it and loads the same model again. After a recovery the caller runs its frame anew: its image stayed on the page.
 */
export interface InferenceClient {
  start(choice: BackendChoice, onProgress: OnProgress): Promise<BackendInfo>;
  /** Keeps the model: it is loaded again in the new backend. */
  setBackend(choice: BackendChoice, onProgress: OnProgress): Promise<BackendInfo>;
  load(source: ModelSource, onProgress: OnProgress): Promise<ModelInfo>;
  cancelLoad(): Promise<void>;
  /** The image is transferred: the caller's handle is empty afterwards. */
  run(request: RunRequest): Promise<FrameResult>;
  stageCounts(): Promise<StageCounts>;
  maps(request: MapsRequest): Promise<readonly LevelMap[]>;
  channelSheet(tap: TapId, level: number, side: number): Promise<ChannelSheet>;
  benchmark(request: BenchmarkRequest, onProgress: OnProgress): Promise<BenchmarkReport>;
  parity(skip: readonly Engine[], onProgress: OnProgress): Promise<ParityReport>;
  exportModel(): Promise<Blob>;
  /** Models kept for the next visit. */
  storedModels(): Promise<StoredModels>;
  /** Forgets them; the one in use stays. */
  clearStoredModels(): Promise<void>;
  /** Called when the client has replaced its worker and all but the frame is as before. */
  onRecovery(listener: (event: RecoveryEvent) => void): () => void;
  dispose(): void;
}

export function createInferenceClient(): InferenceClient {
  installErrorTransfer();
  return new WorkerClient();
}

interface Connection {
  readonly worker: Worker;
  readonly api: Remote<InferenceApi>;
  /** Rejects when the worker dies, so that no call waits for ever. */
  readonly died: Promise<never>;
  readonly reportDeath: (error: AppError) => void;
  readonly closed: AbortController;
}

const SILENT: OnProgress = () => {};

class WorkerClient implements InferenceClient {
  private connection: Connection | null = null;
  private options: StartOptions = { choice: 'auto' };
  private backend: BackendInfo | null = null;
  /** What brings the current model back. */
  private loaded: ModelSource | null = null;
  /** Times of recent troubles, by cause. */
  private readonly troubles = new Map<Recovery, number[]>();
  private recovering: Promise<void> | null = null;
  private readonly listeners = new Set<(event: RecoveryEvent) => void>();

  async start(choice: BackendChoice, onProgress: OnProgress): Promise<BackendInfo> {
    this.troubles.clear();
    return this.connect({ choice }, onProgress);
  }

  async setBackend(choice: BackendChoice, onProgress: OnProgress): Promise<BackendInfo> {
    const before = this.options;
    try {
      const backend = await this.start(choice, onProgress);
      await this.reload(onProgress);
      return backend;
    } catch (error) {
      // A backend that can't be had must not cost the one that worked.
      await this.connect(before, SILENT);
      await this.reload(SILENT);
      throw error;
    }
  }

  async load(given: ModelSource, onProgress: OnProgress): Promise<ModelInfo> {
    const source = withPageUrls(given);
    await this.recovering;
    const load = () => this.call((api) => api.load(source, proxy(onProgress)));
    const info = await load().catch(async (error: AppError) => {
      if (error.code !== 'model-too-large' || this.options.choice !== 'auto') throw error;
      const forced = { kind: 'wasm', reason: 'model-too-large' } as const;
      await this.replace('model-too-large', { choice: 'auto', forced });
      return load();
    });
    this.loaded = source;
    return info;
  }

  async cancelLoad(): Promise<void> {
    await this.connection?.api.cancelLoad();
  }

  async run(request: RunRequest): Promise<FrameResult> {
    await this.recovering;
    const { connection } = this;
    const transferred = request.image ? transfer(request, [request.image]) : request;
    return this.call((api) => api.run(transferred)).catch((error: AppError) => {
      // WebAssembly's memory never shrinks: only a new worker gives it back.
      if (error.code === 'out-of-memory' && connection) this.recover('out-of-memory', connection);
      throw error;
    });
  }

  stageCounts(): Promise<StageCounts> {
    return this.call((api) => api.stageCounts());
  }

  maps(request: MapsRequest): Promise<readonly LevelMap[]> {
    return this.call((api) => api.maps(request));
  }

  channelSheet(tap: TapId, level: number, side: number): Promise<ChannelSheet> {
    return this.call((api) => api.channelSheet(tap, level, side));
  }

  benchmark(request: BenchmarkRequest, onProgress: OnProgress): Promise<BenchmarkReport> {
    return this.call((api) => api.benchmark(request, proxy(onProgress)));
  }

  parity(skip: readonly Engine[], onProgress: OnProgress): Promise<ParityReport> {
    return this.call((api) => api.parity(skip, proxy(onProgress)));
  }

  exportModel(): Promise<Blob> {
    return this.call((api) => api.exportModel());
  }

  // Page and worker share the store; asking the worker would wait for its run.
  readonly storedModels = storedModels;
  readonly clearStoredModels = clearStoredModels;

  onRecovery(listener: (event: RecoveryEvent) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  dispose(): void {
    if (!this.connection) return;
    const { closed, worker, api, reportDeath } = this.connection;
    this.connection = null;
    closed.abort();
    // Calls on their way would wait for ever.
    reportDeath(new AppError('cancelled'));
    api[releaseProxy]();
    worker.terminate();
  }

  private async connect(options: StartOptions, onProgress: OnProgress): Promise<BackendInfo> {
    this.dispose();
    const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'inference' });
    const closed = new AbortController();
    const lock = `inference-${crypto.randomUUID()}`;
    let reportDeath: (error: AppError) => void = () => {};
    const died = new Promise<never>((_, reject) => {
      reportDeath = reject;
    });
    died.catch(() => undefined);
    const connection = { worker, api: wrap<InferenceApi>(worker), died, reportDeath, closed };
    worker.addEventListener('error', (event) => {
      reportDeath(new AppError('worker-crashed', { reason: event.message || 'error' }));
    });
    this.connection = connection;
    this.options = options;
    const onDeviceLost = proxy(() => this.recover('device-lost', connection));
    this.backend = await this.call((api) => api.start({ ...options, lock }, proxy(onProgress), onDeviceLost));
    navigator.locks
      .request(lock, { signal: closed.signal }, () =>
        reportDeath(new AppError('worker-crashed', { reason: 'ended' })),
      )
      .catch(() => undefined);
    died.catch(() => this.recover('worker-crashed', connection));
    return this.backend;
  }

  private async reload(onProgress: OnProgress): Promise<void> {
    const source = this.loaded;
    if (source) await this.call((api) => api.load(source, proxy(onProgress)));
  }

  private async call<R>(method: (api: Remote<InferenceApi>) => Promise<R>): Promise<R> {
    if (!this.connection) throw new AppError('worker-crashed', { reason: 'not started' });
    const { api, died } = this.connection;
    try {
      return await Promise.race([method(api), died]);
    } catch (error) {
      throw toAppError(error);
    }
  }

  /** Starts a recovery, once per connection, unless it keeps happening. */
  private recover(cause: Recovery, connection: Connection): void {
    if (connection !== this.connection || this.recovering) return;
    const now = performance.now();
    const recent = [
      ...(this.troubles.get(cause) ?? []).filter((time) => now - time < TROUBLE_WINDOW_MS),
      now,
    ];
    this.troubles.set(cause, recent);
    if (recent.length > MAX_RECOVERIES) return;
    const twice = cause === 'device-lost' && recent.length >= 2;
    const forced = { kind: 'wasm', reason: 'device-lost-twice' } as const;
    this.recovering = this.replace(cause, twice ? { choice: this.options.choice, forced } : this.options)
      .catch((error: unknown) => console.error('recovery failed', error))
      .finally(() => {
        this.recovering = null;
      });
  }

  private async replace(cause: Recovery, options: StartOptions): Promise<void> {
    const backend = await this.connect(options, SILENT);
    await this.reload(SILENT);
    for (const listener of this.listeners) listener({ cause, backend });
  }
}

/** Addresses relative to the page made absolute: the worker's script is elsewhere. */
function withPageUrls<S extends ModelSource>(source: S): S {
  if (source.kind === 'url') return { ...source, url: new URL(source.url, document.baseURI).href };
  if (source.kind === 'file') return source;
  return { ...source, from: { ...source.from, source: withPageUrls(source.from.source) } };
}
