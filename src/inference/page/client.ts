import { proxy, type Remote, transfer } from 'comlink';
import { AppError, toAppError } from '../../model/errors';
import type { TapId } from '../../model/features/taps';
import { installErrorTransfer } from '../api/errorTransfer';
import type { BenchmarkReport, BenchmarkRequest, Engine, ParityReport } from '../api/measuring';
import type {
  BackendChoice,
  BackendInfo,
  ChannelSheet,
  FrameResult,
  InferenceApi,
  LevelMap,
  MapsRequest,
  ModelInfo,
  ModelSource,
  OnProgress,
  RunRequest,
  StageCounts,
} from '../api/messages';
import { clearStoredModels, type StoredModels, storedModels } from '../models/modelStore';
import { type Connection, WorkerConnection } from './connection';
import { MAX_RECOVERIES } from './troubleCount';
import { type RecoveryEvent, WorkerHost } from './workerHost';

export type { Recovery, RecoveryEvent } from './workerHost';

/**
 * The page's side of the worker. One worker has one backend; a change of backend, a crash or a lost device replaces
 * it and loads the same model again, and goes on with a load that was on its way. After a recovery the caller runs
 * its frame anew: its image stayed on the page.
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
  onRecovery(listener: (event: RecoveryEvent) => void): () => void;
  /** Brings back a worker that recovering has failed for; every other call does so too. */
  revive(): Promise<void>;
  /** Ends the worker; a start on its way ends as `cancelled`. */
  dispose(): void;
}

/** @param open a way to a new worker */
export function createInferenceClient(
  open: () => Connection = () => new WorkerConnection(),
): InferenceClient {
  installErrorTransfer();
  return new WorkerClient(open);
}

class WorkerClient implements InferenceClient {
  private readonly host: WorkerHost;
  /** What brings the current model back. */
  private loaded: ModelSource | null = null;
  /** The newest load on its way; it outlives the worker it began in. */
  private wish: object | null = null;
  private readonly listeners = new Set<(event: RecoveryEvent) => void>();

  constructor(open: () => Connection) {
    this.host = new WorkerHost({
      open,
      reload: async (connection, onProgress) => {
        const { loaded } = this;
        if (loaded) await connection.call((api) => api.load(loaded, proxy(onProgress)));
      },
      tell: (event) => {
        for (const listener of this.listeners) listener(event);
      },
    });
  }

  start(choice: BackendChoice, onProgress: OnProgress): Promise<BackendInfo> {
    return this.host.start(choice, onProgress);
  }

  setBackend(choice: BackendChoice, onProgress: OnProgress): Promise<BackendInfo> {
    return this.host.change(choice, onProgress);
  }

  async load(given: ModelSource, onProgress: OnProgress): Promise<ModelInfo> {
    const source = withPageUrls(given);
    const wish = {};
    this.wish = wish;
    for (let tries = 1; ; tries++) {
      const connection = await this.host.ready();
      if (this.wish !== wish) throw new AppError('cancelled');
      try {
        const info = await connection.call((api) => api.load(source, proxy(onProgress)));
        this.loaded = source;
        return info;
      } catch (thrown) {
        const error = toAppError(thrown);
        if (tries > MAX_RECOVERIES || !(await this.goesOn(error, connection))) throw error;
      }
    }
  }

  async cancelLoad(): Promise<void> {
    this.wish = null;
    // What loads while the worker is being replaced is the model in use.
    if (!this.host.busy) await this.host.current?.call((api) => api.cancelLoad());
  }

  run(request: RunRequest): Promise<FrameResult> {
    return this.call((api) => api.run(request.image ? transfer(request, [request.image]) : request));
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

  async revive(): Promise<void> {
    await this.host.ready();
  }

  dispose(): void {
    this.host.dispose();
  }

  private async call<R>(method: (api: Remote<InferenceApi>) => Promise<R>): Promise<R> {
    const connection = await this.host.ready();
    try {
      return await connection.call(method);
    } catch (thrown) {
      const error = toAppError(thrown);
      this.host.noteError(error, connection);
      throw error;
    }
  }

  /** Whether a load that ended so can begin again in another worker. */
  private async goesOn(error: AppError, connection: Connection): Promise<boolean> {
    // The worker was replaced under it.
    if (connection.ended) return true;
    if (error.code === 'model-too-large' && this.host.options.choice === 'auto') {
      await this.host.moveToWasm('model-too-large');
      return true;
    }
    this.host.noteError(error, connection);
    // WebAssembly's memory never shrinks: the new worker has it back, but the same load would need the same again.
    return connection.ended !== null && error.code !== 'out-of-memory';
  }
}

/** Addresses relative to the page made absolute: the worker's script is elsewhere. */
function withPageUrls<S extends ModelSource>(source: S): S {
  if (source.kind === 'url') return { ...source, url: new URL(source.url, document.baseURI).href };
  if (source.kind === 'file') return source;
  return { ...source, from: { ...source.from, source: withPageUrls(source.from.source) } };
}
