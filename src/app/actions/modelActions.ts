import type { BackendChoice, FileSource, ModelInfo, Progress } from '../../inference/api/messages';
import type { InferenceClient } from '../../inference/page/client';
import { AppError, type ErrorCode, toAppError } from '../../model/errors';
import { readLabels } from '../../model/labels';
import type { VariantId } from '../../model/network/variants';
import type { ManifestModel } from '../../model/onnx/manifest';
import { type Wanted, wantedModel } from '../scaling/wanted';
import { selectModel, selectOwn } from '../selectors';
import { type BackendState, backendInUse, withBackend, withChange, withoutChange } from '../slices/backend';
import { forModel } from '../slices/fusion';
import {
  isCurrentLoad,
  type ModelInUse,
  type ModelLoad,
  type ModelState,
  NO_MODEL,
  withLoad,
  withLoadProgress,
  withModelInUse,
  withoutLoad,
} from '../slices/model';
import { initialRun } from '../slices/run';
import { NO_FRAMES } from '../slices/timing';
import { patch } from '../state';
import type { WorkerStart } from '../workerStart';
import type { ActionContext } from './context';

/** Errors that say nothing about the file: another try may well succeed. */
const MAY_PASS: readonly ErrorCode[] = ['out-of-memory', 'device-lost', 'worker-crashed', 'recovery-failed'];

/** Loading models and choosing the backend. A load that fails or is cancelled leaves the model in use. */
export class ModelActions {
  /** A checkpoint may be followed by its labels. */
  private lastFile: File | null = null;
  /** Counts changes of the backend: the newest says what is in use. */
  private change = 0;

  constructor(
    private readonly context: ActionContext,
    private readonly worker: Pick<WorkerStart, 'start' | 'cancel'>,
    /** The models that are kept for the next visit have changed. */
    private readonly onKept: () => void,
  ) {}

  /** What the worker, now that it has started, loads first. */
  begin(): Promise<void> {
    const { lifecycle, wanted } = this.state;
    return lifecycle.phase === 'none' && lifecycle.file ? this.open(lifecycle.file) : this.choose(wanted);
  }

  /** Loads a variant: the host's file of it, else grown from a D0 (see `wantedModel`). */
  async choose(variant: VariantId): Promise<void> {
    const { store, environment, report } = this.context;
    patch(store, 'model', { wanted: variant });
    const client = this.context.client();
    if (!client) {
      patch(store, 'model', { lifecycle: NO_MODEL });
      return this.worker.start();
    }
    try {
      await this.load(client, { kind: 'variant' }, async () => {
        const manifest = await this.manifest();
        return wantedModel(store.getState(), manifest, variant, environment.absoluteUrl);
      });
    } catch (error) {
      report(error, () => void this.choose(variant));
    }
  }

  /** Back from the user's model to the host's. */
  async restore(): Promise<void> {
    const { store } = this.context;
    const { ownD0, wanted } = this.state;
    patch(store, 'model', { ownD0: null });
    await this.choose(wanted);
    if (selectOwn(store.getState())) patch(store, 'model', { ownD0 });
  }

  /** An `.onnx` or a checkpoint, with or without its labels; or the labels of the checkpoint opened before. */
  async openFiles(models: readonly File[], labelFiles: readonly File[]): Promise<void> {
    try {
      const labels = labelFiles[0] && readLabels(await labelFiles[0].text());
      const blob = models[0] ?? this.lastFile;
      if (!blob) {
        throw new AppError('labels-format', { found: labels?.length ?? 0, expected: '.pth / .safetensors' });
      }
      this.lastFile = blob;
      const file: FileSource = { kind: 'file', name: blob.name, blob, ...(labels && { labels }) };
      if (this.context.client()) return await this.open(file);
      patch(this.context.store, 'model', { lifecycle: { phase: 'none', file } });
      await this.worker.start();
    } catch (error) {
      this.context.report(error);
    }
  }

  async cancel(): Promise<void> {
    const { phase } = this.state.lifecycle;
    this.worker.cancel();
    this.update(withoutLoad);
    if (phase === 'loading') await this.context.client()?.cancelLoad();
  }

  async setBackend(choice: BackendChoice): Promise<void> {
    const { store, runner, report } = this.context;
    const client = this.context.client();
    patch(store, 'backend', { choice });
    if (!client) return;
    const change = ++this.change;
    const update = (step: (backend: BackendState) => BackendState) =>
      store.setState((state) => ({ backend: step(state.backend) }));
    const isNewest = () => change === this.change;
    update((backend) => withChange(backend, null));
    try {
      const info = await client.setBackend(choice, (progress) => {
        // Progress may come after the answer, and of a change that another one follows.
        if (isNewest() && store.getState().backend.lifecycle.phase === 'changing')
          update((backend) => withChange(backend, progress));
      });
      update((backend) => withBackend(backend, info));
      patch(store, 'timing', NO_FRAMES);
      patch(store, 'fusion', { kindTimes: null });
    } catch (error) {
      // Not the choice before this one, whose change may have failed as well.
      if (isNewest()) update((backend) => ({ ...backend, choice: backendInUse(backend)?.choice ?? choice }));
      report(error);
    }
    if (isNewest()) update(withoutChange);
    runner.forgetFrame();
    runner.request();
  }

  private async open(source: FileSource): Promise<void> {
    const { store, report } = this.context;
    const client = this.context.client();
    if (!client) return;
    try {
      const load: ModelLoad = { kind: 'file', name: source.name };
      const info = await this.load(client, load, async () => ({
        variant: this.state.wanted,
        source,
        offered: null,
        own: true,
      }));
      if (info.variant !== 'd0') return;
      const ownD0 = { from: { source, sha256: info.sha256 }, inputSize: info.inputSize };
      patch(store, 'model', { ownD0 });
    } catch (error) {
      const retry = MAY_PASS.includes(toAppError(error).code) ? () => void this.open(source) : undefined;
      report(error, retry);
    }
  }

  /**
   * @param find what to load, once that is known
   * @returns the model that came into use, also where cancelling came too late
   * @throws AppError `cancelled` where a newer load, or the user, has put an end to this one
   */
  private async load(
    client: InferenceClient,
    load: ModelLoad,
    find: () => Promise<Wanted>,
  ): Promise<ModelInfo> {
    const replaces = this.state.lifecycle.phase === 'loading';
    this.update((model) => withLoad(model, load));
    try {
      if (replaces) await client.cancelLoad();
      const { source, ...wanted } = await find();
      if (!isCurrentLoad(this.state, load)) throw new AppError('cancelled');
      if (load.kind === 'variant') this.update((model) => ({ ...model, wanted: wanted.variant }));
      const info = await client.load(source, (progress) => {
        if (progress.phase === 'store') this.kept(progress);
        else this.update((model) => withLoadProgress(model, load, progress));
      });
      this.use(load, { info, ...wanted });
      return info;
    } catch (error) {
      if (isCurrentLoad(this.state, load)) this.update(withoutLoad);
      throw error;
    }
  }

  private use(load: ModelLoad, inUse: ModelInUse): void {
    const { store, runner } = this.context;
    const { info } = inUse;
    const before = selectModel(store.getState());
    // A class index means something else in a model with other labels.
    if (before && before.labels.join() !== info.labels.join())
      patch(store, 'detection', { hiddenClasses: [] });
    store.setState(({ model, fusion, run, timing }) => ({
      model: withModelInUse(model, load, inUse),
      fusion: forModel(fusion, info),
      run: { ...initialRun, running: run.running },
      timing: { ...timing, ...NO_FRAMES },
    }));
    runner.forgetFrame();
    runner.request();
  }

  private get state(): ModelState {
    return this.context.store.getState().model;
  }

  private update(step: (model: ModelState) => ModelState): void {
    this.context.store.setState(({ model }) => ({ model: step(model) }));
  }

  private kept({ failure }: Progress): void {
    if (failure) this.context.report(new AppError(failure));
    this.onKept();
  }

  private async manifest(): Promise<readonly ManifestModel[]> {
    const { environment } = this.context;
    const known = this.state.manifest;
    if (known) return known;
    const manifest = await environment.fetchManifest().catch((error: unknown) => {
      throw toAppError(error, 'model-download');
    });
    this.update((model) => ({ ...model, manifest }));
    return manifest;
  }
}
