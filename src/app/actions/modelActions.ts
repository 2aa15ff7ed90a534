import type {
  BackendChoice,
  FileSource,
  ModelInfo,
  OfficialSource,
  Progress,
} from '../../inference/api/messages';
import type { InferenceClient } from '../../inference/page/client';
import { AppError, type ErrorCode, namingFile, toAppError } from '../../model/errors';
import { readLabels } from '../../model/labels';
import type { VariantId } from '../../model/network/variants';
import type { ManifestModel } from '../../model/onnx/manifest';
import { ANSWERS, type Answers, isQuestion } from '../../model/recognition/finding';
import { loadCatalogue } from '../official/catalogue';
import { openedSource } from '../official/sources';
import { type Wanted, wantedModel } from '../scaling/wanted';
import { withWeights } from '../scaling/ways';
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
  withQuestions,
} from '../slices/model';
import { initialRun } from '../slices/run';
import { NO_FRAMES } from '../slices/timing';
import { patch } from '../state';
import type { WorkerStart } from '../workerStart';
import type { ActionContext } from './context';

/** Errors that say nothing about the file: another try may well succeed. */
const MAY_PASS: readonly ErrorCode[] = ['out-of-memory', 'device-lost', 'worker-crashed', 'recovery-failed'];

/** What the user says of a file that leaves something open. */
export interface FileAnswer {
  readonly answers: Answers;
  readonly labels: readonly string[] | null;
}

/** Loading models and choosing the backend. A load that fails or is cancelled leaves the model in use. */
export class ModelActions {
  /** A checkpoint may be followed by its labels. */
  private lastFile: FileSource | null = null;
  /** Goes on with the load that has asked; null ends it. */
  private answered: ((answer: FileAnswer | null) => void) | null = null;
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

  /** Loads a variant by the way that `wantedModel` finds. */
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
        const [manifest] = await Promise.all([this.manifest(), this.knowKept(client)]);
        return wantedModel(store.getState(), manifest, variant, environment.absoluteUrl);
      });
    } catch (error) {
      report(error, () => void this.choose(variant));
      if (toAppError(error).code === 'official-gone') await this.withoutKept(variant);
    }
  }

  /**
   * Loads the authors' weights, which are what their variant has from now on.
   * @throws AppError of the worker's `load`
   */
  async loadOfficial(source: OfficialSource): Promise<void> {
    const client = this.context.client();
    if (!client) return;
    const { variant } = source;
    patch(this.context.store, 'model', { wanted: variant });
    await this.load(client, { kind: 'variant' }, async () => officialWanted(source));
    this.preferOfficial(variant);
  }

  /** Back from the user's model to the host's. */
  async restore(): Promise<void> {
    const { store } = this.context;
    const { ownD0, wanted } = this.state;
    const { choices } = store.getState().official;
    patch(store, 'model', { ownD0: null });
    patch(store, 'official', { choices: {} });
    await this.choose(wanted);
    // The user's is still in use, and no other was opened meanwhile.
    if (!selectOwn(store.getState()) || this.state.ownD0) return;
    patch(store, 'model', { ownD0 });
    patch(store, 'official', { choices });
  }

  /** An `.onnx` or a checkpoint, with or without its labels; or the labels of the checkpoint opened before. */
  async openFiles(models: readonly File[], labelFiles: readonly File[]): Promise<void> {
    try {
      const labels = labelFiles[0] && (await labelsIn(labelFiles[0]));
      const blob = models[0];
      const last: FileSource | null = blob ? { kind: 'file', name: blob.name, blob } : this.lastFile;
      if (!last) {
        const name = labelFiles[0]?.name ?? '';
        throw new AppError('labels-format', {
          name,
          found: labels?.length ?? 0,
          expected: '.pth / .safetensors',
        });
      }
      const file: FileSource = { ...last, ...(labels && { labels }) };
      this.lastFile = file;
      if (this.context.client()) return await this.open(file);
      patch(this.context.store, 'model', { lifecycle: { phase: 'none', file } });
      await this.worker.start();
    } catch (error) {
      this.context.report(error);
    }
  }

  /** What is so where the file that is being opened leaves it open. */
  answer(answer: FileAnswer): void {
    this.answered?.(answer);
  }

  /** Leaves the questions of a file, and the file with them. */
  async dismissQuestions(): Promise<void> {
    if (this.answered) await this.cancel();
  }

  async cancel(): Promise<void> {
    const { phase } = this.state.lifecycle;
    this.answered?.(null);
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

  private async open(opened: FileSource): Promise<void> {
    const { store, report } = this.context;
    const client = this.context.client();
    if (!client) return;
    let source = opened;
    try {
      const load: ModelLoad = { kind: 'file', name: source.name };
      const info = await this.load(client, load, async () => {
        // With labels of the user's own it is the user's model.
        const catalogue = source.labels ? null : await loadCatalogue(this.context);
        const official = catalogue && (await openedSource(catalogue, source.blob));
        if (official) return officialWanted(official);
        source = await this.withAnswers(client, load, source);
        return { variant: this.state.wanted, source, offered: null, own: true };
      });
      if (!selectOwn(store.getState())) return this.preferOfficial(info.variant);
      if (info.variant !== 'd0') return;
      const ownD0 = { from: { source, sha256: info.sha256 }, inputSize: info.inputSize };
      patch(store, 'model', { ownD0 });
      patch(store, 'official', { choices: {} });
    } catch (error) {
      const retry = MAY_PASS.includes(toAppError(error).code) ? () => void this.open(source) : undefined;
      report(error, retry);
    }
  }

  /** The file with what it leaves open, if anything, answered. @throws AppError `cancelled` */
  private async withAnswers(
    client: InferenceClient,
    load: ModelLoad,
    source: FileSource,
  ): Promise<FileSource> {
    if (source.answers) return source;
    const findings = await client.recognise(source);
    if (!findings.some(isQuestion) || !isCurrentLoad(this.state, load)) return source;
    this.update((model) => withQuestions(model, load, findings));
    const answer = await new Promise<FileAnswer | null>((resolve) => {
      this.answered = resolve;
    });
    this.answered = null;
    if (!answer) throw new AppError('cancelled');
    this.update((model) => withQuestions(model, load, null));
    const { labels } = answer;
    // What was left as it stood too: another worker, with another model in use, would assume otherwise.
    const asked = findings.filter((finding) => isQuestion(finding) && finding.field in ANSWERS);
    const shown = Object.fromEntries(asked.map(({ field, value }) => [field, value]));
    const answers: Answers = { ...shown, ...answer.answers };
    const complete: FileSource = { ...source, answers, ...(labels && { labels }) };
    if (this.lastFile?.blob === source.blob) this.lastFile = complete;
    return complete;
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
    this.answered?.(null);
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
      // What becomes of a load that was replaced or cancelled is nobody's news.
      if (!isCurrentLoad(this.state, load)) throw new AppError('cancelled', {}, { cause: error });
      this.update(withoutLoad);
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

  private async knowKept(client: InferenceClient): Promise<void> {
    const { store } = this.context;
    if (store.getState().official.kept) return;
    patch(store, 'official', { kept: await client.keptOfficial() });
  }

  /** What was to be kept is gone: the variant is got another way. */
  private async withoutKept(variant: VariantId): Promise<void> {
    this.context.store.setState(({ official }) => ({
      official: { ...official, kept: official.kept?.filter((known) => known.variant !== variant) ?? [] },
    }));
    await this.choose(variant);
  }

  private preferOfficial(variant: VariantId): void {
    this.context.store.setState(({ model, official }) => ({
      official: withWeights({ model, official }, variant, 'official'),
    }));
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

/** @throws AppError `labels-format` */
async function labelsIn(file: File): Promise<readonly string[]> {
  const json = await file.text();
  return namingFile(file.name, () => readLabels(json));
}

function officialWanted(source: OfficialSource): Wanted {
  return { variant: source.variant, source, offered: null, own: false };
}
