import type { BackendChoice, ModelInfo, Progress } from '../../inference/protocol';
import { AppError, toAppError } from '../../model/errors';
import { readLabels } from '../../model/labels';
import type { VariantId } from '../../model/network/variants';
import { type ManifestModel, modelName } from '../manifest';
import { type Wanted, wantedModel } from '../scaling/wanted';
import { forModel } from '../slices/fusion';
import type { LoadTask } from '../slices/notices';
import { initialRun } from '../slices/run';
import { NO_FRAMES } from '../slices/timing';
import { patch } from '../state';
import type { ActionContext } from './context';
import type { NoticeActions } from './noticeActions';

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

  constructor(
    private readonly context: ActionContext,
    private readonly notices: NoticeActions,
    /** The models that are kept for the next visit have changed. */
    private readonly onKept: () => void,
  ) {}

  /** Loads a variant: the host's file of it, else grown from a D0 (see `wantedModel`). */
  async choose(variant: VariantId): Promise<void> {
    const { store, environment, report } = this.context;
    patch(store, 'model', { wanted: variant, loading: true });
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
      const source = { kind: 'file', name: file.name, blob: file, ...(labels && { labels }) } as const;
      this.attempt++;
      this.settle();
      const info = await this.load({ name: file.name, source, offered: null, own: true });
      if (info?.variant === 'd0') {
        patch(this.context.store, 'model', {
          ownD0: { from: { source, sha256: info.sha256 }, inputSize: info.inputSize },
        });
      }
    } catch (error) {
      this.context.report(error);
    }
  }

  async cancel(): Promise<void> {
    this.attempt++;
    this.settle();
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

  /** Shows progress under a name until the work is done, unless a newer task has taken the place. */
  private async withTask<T>(
    name: string,
    cancellable: boolean,
    work: (onProgress: (p: Progress) => void) => Promise<T>,
  ): Promise<T> {
    const { store } = this.context;
    let task: LoadTask = { name, progress: null, cancellable };
    const isShown = () => store.getState().notices.task === task;
    this.notices.task(task);
    try {
      return await work((progress) => {
        if (progress.phase === 'store') return this.kept(progress);
        if (!isShown()) return;
        task = { ...task, progress };
        this.notices.task(task);
      });
    } finally {
      if (isShown()) this.notices.task(null);
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
