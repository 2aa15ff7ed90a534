import { AppError, toAppError } from '../../model/errors';
import type { BackendInfo, OnProgress, StartOptions } from '../api/messages';
import { type Connection, type Trouble, troubleOf } from './connection';
import { MAX_RECOVERIES, TroubleCount } from './troubleCount';

/** What made the client replace its worker by itself. */
export type Recovery = Trouble | 'model-too-large';

/** The worker was replaced, and all but the frame is as before; or it could not be. */
export interface RecoveryEvent {
  /** Null where a call on a dead worker brought it back: nothing new has happened. */
  readonly cause: Recovery | null;
  /** Null where it failed: the next call tries again. */
  readonly backend: BackendInfo | null;
  readonly failure?: AppError;
}

export interface HostPorts {
  /** A way to a new worker. */
  open(): Connection;
  /**
   * Loads the model in use, if there is one, into a new worker.
   * @param asked by the user, who changed the backend; else it is a recovery
   */
  reload(connection: Connection, onProgress: OnProgress, asked: boolean): Promise<void>;
  tell(event: RecoveryEvent): void;
}

const SILENT: OnProgress = () => {};

/**
 * Keeps a worker at hand: replaces one that has ended, and one that was lost while it was being set up. Where that
 * keeps failing it leaves the worker dead, says so, and tries again with the next call.
 */
export class WorkerHost {
  options: StartOptions = { choice: 'auto' };
  private connection: Connection | null = null;
  private readonly troubles = new TroubleCount();
  /** The worker is being replaced; calls wait for it. */
  private replacing: Promise<void> | null = null;
  private restoring = false;
  /** Why the worker stays dead. */
  private failure: AppError | null = null;

  constructor(private readonly ports: HostPorts) {}

  get busy(): boolean {
    return this.replacing !== null;
  }

  start(choice: StartOptions['choice'], onProgress: OnProgress): Promise<BackendInfo> {
    this.troubles.clear();
    return this.alone(() => this.connect({ choice }, onProgress));
  }

  /** Another backend with the same model; where it can't be had, the one before again. */
  change(choice: StartOptions['choice'], onProgress: OnProgress): Promise<BackendInfo> {
    this.troubles.clear();
    return this.alone(async () => {
      // Read when its turn comes: an earlier change may have been on its way.
      const before = this.options;
      try {
        return await this.replace({ choice }, onProgress, true);
      } catch (error) {
        await this.replace(before, SILENT, true).catch(() => undefined);
        throw error;
      }
    });
  }

  moveToWasm(reason: 'model-too-large'): Promise<void> {
    return this.alone(async () => {
      const forced = { kind: 'wasm', reason } as const;
      const backend = await this.replace({ choice: this.options.choice, forced }, SILENT, false);
      this.ports.tell({ cause: reason, backend });
    });
  }

  /**
   * The connection, once nothing replaces it any more; a dead one is brought back first.
   * @throws AppError `recovery-failed` where it was being replaced and could not be, or what bringing it back threw
   */
  async ready(): Promise<Connection> {
    if (!this.busy && this.connection?.ended) await this.alone(() => this.revive());
    while (this.replacing) await this.replacing;
    if (!this.connection) throw new AppError('worker-crashed', { reason: 'not started' });
    if (this.connection.ended) throw this.failure ?? this.connection.ended;
    return this.connection;
  }

  /** The connection as it is; null where there is none that works. */
  get current(): Connection | null {
    return this.connection?.ended ? null : this.connection;
  }

  /** Looks whether an error that a call ended with means that the worker has to be replaced. */
  noteError(error: AppError, connection: Connection): void {
    const trouble = troubleOf(error);
    if (trouble) this.recover(trouble, connection);
  }

  dispose(): void {
    this.connection?.end(new AppError('cancelled'));
    this.connection = null;
  }

  /** One replacement of the worker after the other. */
  private alone<R>(work: () => Promise<R>): Promise<R> {
    const result = (this.replacing ?? Promise.resolve()).then(work);
    const settled: Promise<void> = result
      .then(
        () => undefined,
        () => undefined,
      )
      .then(() => {
        if (this.replacing === settled) this.replacing = null;
      });
    this.replacing = settled;
    return result;
  }

  private async connect(options: StartOptions, onProgress: OnProgress): Promise<BackendInfo> {
    this.connection?.end(new AppError('cancelled'));
    const connection = this.ports.open();
    this.connection = connection;
    this.options = options;
    this.failure = null;
    try {
      return await connection.start(options, onProgress, (cause) => this.recover(cause, connection));
    } catch (error) {
      connection.end(toAppError(error));
      throw error;
    }
  }

  private async reload(onProgress: OnProgress, asked: boolean): Promise<void> {
    const connection = this.connection!;
    try {
      await this.ports.reload(connection, onProgress, asked);
    } catch (thrown) {
      const error = toAppError(thrown);
      // Not where memory has run out: the same again would need the same.
      if (error.code !== 'out-of-memory') this.noteError(error, connection);
      // A worker without the model that is on screen is of no use.
      connection.end(error);
      throw error;
    }
  }

  private async replace(options: StartOptions, onProgress: OnProgress, asked: boolean): Promise<BackendInfo> {
    const backend = await this.connect(options, onProgress);
    await this.reload(onProgress, asked);
    return backend;
  }

  private async revive(): Promise<void> {
    if (!this.connection?.ended) return;
    this.troubles.clear();
    const backend = await this.replace(this.options, SILENT, false);
    this.ports.tell({ cause: null, backend });
  }

  /** Counts a trouble, once per connection, and replaces the worker; a trouble while that is done counts too. */
  private recover(cause: Trouble, connection: Connection): void {
    if (connection !== this.connection || connection.ended) return;
    connection.end(new AppError(cause));
    this.troubles.add(cause);
    if (!this.restoring) void this.alone(() => this.restore(cause));
  }

  private async restore(first: Trouble): Promise<void> {
    this.restoring = true;
    this.troubles.recovering();
    let cause = first;
    try {
      while (this.connection?.ended) {
        cause = troubleOf(this.connection.ended) ?? cause;
        if (this.troubles.of(cause) > MAX_RECOVERIES) throw this.connection.ended;
        const backend = await this.tryAgain(cause);
        if (backend) this.ports.tell({ cause, backend });
      }
    } catch (error) {
      this.failure = new AppError('recovery-failed', { reason: String(error) }, { cause: error });
      this.ports.tell({ cause, backend: null, failure: this.failure });
    } finally {
      this.restoring = false;
      this.troubles.recovered();
    }
  }

  /** @returns null where the new worker struck trouble as well; @throws where it can't have the model */
  private async tryAgain(cause: Trouble): Promise<BackendInfo | null> {
    const twice = cause === 'device-lost' && this.troubles.of(cause) >= 2;
    const forced = { kind: 'wasm', reason: 'device-lost-twice' } as const;
    let backend: BackendInfo;
    try {
      backend = await this.connect(twice ? { choice: this.options.choice, forced } : this.options, SILENT);
    } catch {
      this.troubles.add(cause);
      return null;
    }
    const before = this.troubles.total;
    try {
      await this.reload(SILENT, false);
      return backend;
    } catch (error) {
      if (this.troubles.total === before) throw error;
      return null;
    }
  }
}
