import type { BackendChoice, FileSource, ModelInfo, Progress } from '../../inference/api/messages';
import { AppError, type ErrorCode, toAppError } from '../../model/errors';
import { readLabels } from '../../model/labels';
import type { VariantId } from '../../model/network/variants';
import type { ManifestModel } from '../../model/onnx/manifest';
import { modelName } from '../manifest';
import { type Wanted, wantedModel } from '../scaling/wanted';
import { forModel } from '../slices/fusion';
import type { LoadTask } from '../slices/notices';
import { initialRun } from '../slices/run';
import { NO_FRAMES } from '../slices/timing';
import { patch } from '../state';
import type { WorkerStart } from '../workerStart';
import type { ActionContext } from './context';
import type { NoticeActions } from './noticeActions';

/** Errors that say nothing about the file: another try may well succeed. */
const MAY_PASS: readonly ErrorCode[] = ['out-of-memory', 'device-lost', 'worker-crashed', 'recovery-failed'];

const BACKEND_NAMES = { auto: 'WebGPU / WebAssembly', webgpu: 'WebGPU', wasm: 'WebAssembly' } as const;

/** Loading models and choosing the backend. A load that fails or is cancelled leaves the model in use. */
export class ModelActions {
  /** Counts loads: the newest wins. */
  private attempt = 0;
  /** Loads that the client has not finished. */
  private loading = 0;
  /** A checkpoint may be followed by its labels. */
  private lastFile: File | null = null;
  /** The variant last asked for of which a model came into use. */
  private settled: VariantId | null = null;
  /** Under way, the newest last: a load goes on behind a change of the backend. */
  private tasks: { task: LoadTask }[] = [];
  /** Opened before the worker has started. */
  private waiting: FileSource | null = null;

  constructor(
    private readonly context: ActionContext,
    private readonly notices: NoticeActions,
    private readonly worker: Pick<WorkerStart, 'start' | 'cancel'>,
    /** The models that are kept for the next visit have changed. */
    private readonly onKept: () => void,
  ) {}

  /** What the worker, now that it has started, loads first. */
  begin(): Promise<void> {
    const { waiting } = this;
    return waiting ? this.open(waiting) : this.choose(this.context.store.getState().model.wanted);
  }

  /** What is loaded first, for a screen that says so. */
  get firstName(): string {
    return this.waiting?.name ?? modelName(this.context.store.getState().model.wanted);
  }

  /** Loads a variant: the host's file of it, else grown from a D0 (see `wantedModel`). */
  async choose(variant: VariantId): Promise<void> {
    const { store, environment, report } = this.context;
    this.waiting = null;
    patch(store, 'model', { wanted: variant });
    if (!this.context.client()) return this.worker.start();
    patch(store, 'model', { loading: true });
    const attempt = ++this.attempt;
    try {
      const manifest = await this.withTask(modelName(variant), true, () => this.manifest());
      if (attempt !== this.attempt) return;
      const wanted = wantedModel(store.getState(), manifest, variant, environment.absoluteUrl);
      patch(store, 'model', { wanted: wanted.variant });
      if (await this.load(wanted)) this.settled = wanted.variant;
    } catch (error) {
      report(error, () => void this.choose(variant));
    } finally {
      if (attempt === this.attempt || !store.getState().model.loading) this.settle();
    }
  }

  /** Back from the user's model to the host's. */
  async restore(): Promise<void> {
    const { store } = this.context;
    const { ownD0, wanted } = store.getState().model;
    patch(store, 'model', { ownD0: null });
    await this.choose(wanted);
    if (store.getState().model.own) patch(store, 'model', { ownD0 });
  }

  /** An `.onnx` or a checkpoint, with or without its labels; or the labels of the checkpoint opened before. */
  async openFiles(models: readonly File[], labelFiles: readonly File[]): Promise<void> {
    try {
      const labels = labelFiles[0] && readLabels(await labelFiles[0].text());
      const file = models[0] ?? this.lastFile;
      if (!file) {
        throw new AppError('labels-format', { found: labels?.length ?? 0, expected: '.pth / .safetensors' });
      }
      this.lastFile = file;
      this.waiting = { kind: 'file', name: file.name, blob: file, ...(labels && { labels }) };
      if (this.context.client()) await this.open(this.waiting);
      else await this.worker.start();
    } catch (error) {
      this.context.report(error);
    }
  }

  async cancel(): Promise<void> {
    this.waiting = null;
    this.worker.cancel();
    this.attempt++;
    this.settle();
    this.tasks = [];
    this.notices.task(null);
    if (this.loading > 0) await this.context.client()?.cancelLoad();
  }

  async setBackend(choice: BackendChoice): Promise<void> {
    const { store, runner, report } = this.context;
    const client = this.context.client();
    const before = store.getState().backend.choice;
    patch(store, 'backend', { choice });
    if (!client) return;
    try {
      const info = await this.withTask(BACKEND_NAMES[choice], false, (onProgress) =>
        client.setBackend(choice, onProgress),
      );
      patch(store, 'backend', { info });
      patch(store, 'timing', NO_FRAMES);
      patch(store, 'fusion', { kindTimes: null });
    } catch (error) {
      patch(store, 'backend', { choice: before });
      report(error);
    }
    runner.forgetFrame();
    runner.request();
  }

  private async open(source: FileSource): Promise<void> {
    const { store, report } = this.context;
    this.waiting = null;
    this.attempt++;
    this.settle();
    try {
      const info = await this.load({ name: source.name, source, offered: null, own: true });
      if (info?.variant !== 'd0') return;
      const ownD0 = { from: { source, sha256: info.sha256 }, inputSize: info.inputSize };
      patch(store, 'model', { ownD0 });
    } catch (error) {
      const retry = MAY_PASS.includes(toAppError(error).code) ? () => void this.open(source) : undefined;
      report(error, retry);
    }
  }

  /** @returns the model that came into use, also where cancelling came too late; null without a worker */
  private async load(wanted: Omit<Wanted, 'variant'>): Promise<ModelInfo | null> {
    const client = this.context.client();
    if (!client) return null;
    if (this.loading > 0) await client.cancelLoad();
    this.loading++;
    try {
      const info = await this.withTask(wanted.name, true, (onProgress) =>
        client.load(wanted.source, onProgress),
      );
      this.use(info, wanted);
      return info;
    } finally {
      this.loading--;
    }
  }

  /** No variant is on its way any more: what is wanted is again the one that could be had. */
  private settle(): void {
    patch(this.context.store, 'model', {
      loading: false,
      ...(this.settled !== null && { wanted: this.settled }),
    });
  }

  private use(info: ModelInfo, { offered, own }: Pick<Wanted, 'offered' | 'own'>): void {
    const { store, runner } = this.context;
    const before = store.getState().model.info;
    // A class index means something else in a model with other labels.
    if (before && before.labels.join() !== info.labels.join())
      patch(store, 'detection', { hiddenClasses: [] });
    store.setState(({ fusion }) => ({ fusion: forModel(fusion, info) }));
    patch(store, 'model', { info, offered, own });
    patch(store, 'run', initialRun);
    patch(store, 'timing', NO_FRAMES);
    runner.forgetFrame();
    runner.request();
  }

  /** Shows progress under a name until the work is done, while no newer task has taken the place. */
  private async withTask<T>(
    name: string,
    cancellable: boolean,
    work: (onProgress: (p: Progress) => void) => Promise<T>,
  ): Promise<T> {
    const { store } = this.context;
    const entry: { task: LoadTask } = { task: { name, progress: null, cancellable } };
    const isShown = () => store.getState().notices.task === entry.task;
    this.tasks.push(entry);
    this.notices.task(entry.task);
    try {
      return await work((progress) => {
        if (progress.phase === 'store') return this.kept(progress);
        const shown = isShown();
        entry.task = { ...entry.task, progress };
        if (shown) this.notices.task(entry.task);
      });
    } finally {
      this.tasks = this.tasks.filter((other) => other !== entry);
      if (isShown()) this.notices.task(this.tasks.at(-1)?.task ?? null);
    }
  }

  private kept({ failure }: Progress): void {
    if (failure) this.context.report(new AppError(failure));
    this.onKept();
  }

  private async manifest(): Promise<readonly ManifestModel[]> {
    const { store, environment } = this.context;
    let { manifest } = store.getState().model;
    if (!manifest) {
      manifest = await environment.fetchManifest().catch((error: unknown) => {
        throw toAppError(error, 'model-download');
      });
      patch(store, 'model', { manifest });
    }
    return manifest;
  }
}
