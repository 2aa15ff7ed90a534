import type { BackendChoice, ModelInfo, ModelSource, Progress } from '../../inference/protocol';
import { AppError, toAppError } from '../../model/errors';
import { readLabels } from '../../model/labels';
import type { VariantId } from '../../model/network/variants';
import { type ManifestModel, manifestSource, modelName } from '../manifest';
import { forModel } from '../slices/fusion';
import type { LoadTask } from '../slices/notices';
import { initialRun } from '../slices/run';
import { initialTiming } from '../slices/timing';
import { patch } from '../state';
import type { ActionContext } from './context';
import type { NoticeActions } from './noticeActions';

const BACKEND_NAMES = { auto: 'WebGPU / WebAssembly', webgpu: 'WebGPU', wasm: 'WebAssembly' } as const;

/** A model on its way: how to get it, and what the host says of it. */
interface Wanted {
  readonly name: string;
  readonly source: ModelSource;
  readonly offered: ManifestModel | null;
}

/** Loading models and choosing the backend. A load that fails or is cancelled leaves the model in use. */
export class ModelActions {
  /** Counts loads: the newest wins. */
  private attempt = 0;
  /** Loads that the client has not finished. */
  private loading = 0;
  /** A checkpoint may be followed by its labels. */
  private lastFile: File | null = null;

  constructor(
    private readonly context: ActionContext,
    private readonly notices: NoticeActions,
  ) {}

  /** Loads a variant that the host offers; the first one of the manifest where it does not offer that. */
  async choose(variant: VariantId): Promise<void> {
    const { store, environment, report } = this.context;
    patch(store, 'model', { wanted: variant });
    const attempt = ++this.attempt;
    try {
      const offered = await this.withTask(modelName(variant), true, () => this.offer(variant));
      if (attempt !== this.attempt) return;
      patch(store, 'model', { wanted: offered.variant });
      await this.load({
        name: modelName(offered.variant),
        source: manifestSource(offered, environment.absoluteUrl),
        offered,
      });
    } catch (error) {
      report(error, () => void this.choose(variant));
    }
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
      await this.load({
        name: file.name,
        source: { kind: 'file', name: file.name, blob: file, ...(labels && { labels }) },
        offered: null,
      });
    } catch (error) {
      this.context.report(error);
    }
  }

  async cancel(): Promise<void> {
    this.attempt++;
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
      patch(store, 'timing', initialTiming);
    } catch (error) {
      patch(store, 'backend', { choice: before });
      report(error);
    }
    runner.forgetFrame();
    runner.request();
  }

  private async load({ name, source, offered }: Wanted): Promise<void> {
    const client = this.context.client();
    if (!client) return;
    const attempt = ++this.attempt;
    if (this.loading > 0) await client.cancelLoad();
    this.loading++;
    try {
      const info = await this.withTask(name, true, (onProgress) => client.load(source, onProgress));
      if (attempt === this.attempt) this.use(info, offered);
    } finally {
      this.loading--;
    }
  }

  private use(info: ModelInfo, offered: ManifestModel | null): void {
    const { store, runner } = this.context;
    const before = store.getState().model.info;
    // A class index means something else in a model with other labels.
    if (before && before.labels.join() !== info.labels.join())
      patch(store, 'detection', { hiddenClasses: [] });
    store.setState(({ fusion }) => ({ fusion: forModel(fusion, info) }));
    patch(store, 'model', { info, offered });
    patch(store, 'run', initialRun);
    patch(store, 'timing', initialTiming);
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
        if (!isShown()) return;
        task = { ...task, progress };
        this.notices.task(task);
      });
    } finally {
      if (isShown()) this.notices.task(null);
    }
  }

  private async offer(variant: VariantId): Promise<ManifestModel> {
    const { store, environment } = this.context;
    let { manifest } = store.getState().model;
    if (!manifest) {
      manifest = await environment.fetchManifest().catch((error: unknown) => {
        throw toAppError(error, 'model-download');
      });
      patch(store, 'model', { manifest });
    }
    return manifest.find((model) => model.variant === variant) ?? manifest[0]!;
  }
}
