import type { InferenceClient } from '../inference/page/client';
import { AppError } from '../model/errors';
import type { ActionContext } from './actions/context';
import { DetectionActions } from './actions/detectionActions';
import { ExplainActions } from './actions/explainActions';
import { ExportActions } from './actions/exportActions';
import { FusionActions } from './actions/fusionActions';
import { ModelActions } from './actions/modelActions';
import { NoticeActions } from './actions/noticeActions';
import { OfflineActions } from './actions/offlineActions';
import { PyramidActions } from './actions/pyramidActions';
import { ScalingActions } from './actions/scalingActions';
import { SelectionActions } from './actions/selectionActions';
import { SourceActions } from './actions/sourceActions';
import { StorageActions } from './actions/storageActions';
import { TimingActions } from './actions/timingActions';
import { ViewActions } from './actions/viewActions';
import { EngineActions } from './engines/engineActions';
import type { Environment } from './environment';
import { LiveActions } from './live/liveActions';
import { OfficialActions } from './official/officialActions';
import { Runner } from './runner';
import { asksForAnotherModel } from './scaling/wanted';
import { selectBackend, selectCanRun, selectModel } from './selectors';
import { withBackend } from './slices/backend';
import { NO_FRAMES, withFrame } from './slices/timing';
import { StageSource } from './stageSource';
import { type AppState, type AppStore, patch } from './state';
import { WorkerStart } from './workerStart';

/** Turns what the user does into calls of the client and changes of the store; the only writer of both. */
export class Controller {
  readonly notices: NoticeActions;
  readonly source: SourceActions;
  readonly model: ModelActions;
  readonly official: OfficialActions;
  readonly scaling: ScalingActions;
  readonly storage: StorageActions;
  readonly offline: OfflineActions;
  readonly detection: DetectionActions;
  readonly fusion: FusionActions;
  readonly explain: ExplainActions;
  readonly pyramid: PyramidActions;
  readonly timing: TimingActions;
  readonly engines: EngineActions;
  readonly selection: SelectionActions;
  readonly view: ViewActions;
  readonly export: ExportActions;
  readonly live: LiveActions;
  readonly runner: Runner;

  private client: InferenceClient | null = null;
  private readonly worker: WorkerStart;

  constructor(
    readonly store: AppStore,
    private readonly environment: Environment,
  ) {
    this.notices = new NoticeActions(store);
    this.runner = this.createRunner();
    const context: ActionContext = {
      store,
      environment,
      runner: this.runner,
      client: () => this.client,
      report: this.notices.report,
    };
    const still = new StageSource(context);
    this.runner.use(still);
    this.worker = new WorkerStart(context, async (client) => {
      this.use(client);
      // Another may have been chosen while the worker started.
      const { choice } = store.getState().backend;
      if (choice !== selectBackend(store.getState())?.choice) await this.model.setBackend(choice);
      // A file opened meanwhile is in use or on its way already.
      if (store.getState().model.lifecycle.phase === 'none') await this.model.begin();
    });
    this.storage = new StorageActions(context);
    this.offline = new OfflineActions(context);
    this.model = new ModelActions(context, this.worker, () => void this.storage.refresh());
    this.official = new OfficialActions(context, this.model);
    this.scaling = new ScalingActions(context, this.model);
    this.source = new SourceActions(
      context,
      (models, labels) => void this.model.openFiles(models, labels),
      (video) => void this.live.video.open(video),
    );
    this.live = new LiveActions(context, this.notices, environment.live, this.source, still);
    this.detection = new DetectionActions(context);
    this.fusion = new FusionActions(context);
    this.explain = new ExplainActions(store);
    this.pyramid = new PyramidActions(context, (ms) => this.live.session.refreshed(ms));
    this.timing = new TimingActions(context);
    this.engines = new EngineActions(context);
    this.selection = new SelectionActions(store);
    this.view = new ViewActions(store, environment, this.notices);
    this.export = new ExportActions(context);
  }

  /** Opens the sample and starts the worker side by side, then loads the model. */
  async start(): Promise<void> {
    const { sample } = this.store.getState().source;
    const opening = sample && this.source.openSample(sample);
    await this.worker.start();
    await opening;
  }

  /** Goes to another state, e.g. of an address that was pasted into this tab. */
  goTo(target: AppState): void {
    const before = this.store.getState();
    this.store.setState(target);
    this.live.session.setMode(target.live.mode);
    const { sample } = target.source;
    if (sample && sample !== before.source.sample) void this.source.openSample(sample);
    if (asksForAnotherModel(target, before)) void this.model.choose(target.model.wanted);
    if (target.backend.choice !== before.backend.choice) void this.model.setBackend(target.backend.choice);
    this.runner.request();
  }

  /** Takes away what lies over the image, else the selection. */
  dismiss(): void {
    if (!this.pyramid.dismiss()) this.selection.select(null);
  }

  private use(client: InferenceClient): void {
    this.client = client;
    client.onRecovery(({ cause, backend, failure }) => {
      if (failure) {
        this.notices.withdraw(cause);
        return this.notices.report(failure, () => this.revive(client));
      }
      if (backend) this.store.setState((state) => ({ backend: withBackend(state.backend, backend) }));
      patch(this.store, 'fusion', { kindTimes: null });
      patch(this.store, 'timing', NO_FRAMES);
      // The call that ran out of memory has said so, with a way to try again.
      if (cause && cause !== 'out-of-memory') this.notices.report(new AppError(cause));
      this.runner.forgetFrame();
      this.runner.request();
    });
  }

  private revive(client: InferenceClient): void {
    client.revive().catch((error: unknown) => this.notices.report(error, () => this.revive(client)));
  }

  private createRunner(): Runner {
    const { store } = this;
    return new Runner({
      client: () => (selectCanRun(store.getState()) ? this.client : null),
      copy: (bitmap) => this.environment.copyBitmap(bitmap),
      onRunning: (running) => {
        patch(store, 'run', { running });
        this.engines.whenIdle();
      },
      onError: this.notices.report,
      onResult: ({ plan, result }) => {
        // Times at another input side than the model's own are not the model's.
        const isWhole = result.inputSize === selectModel(store.getState())?.inputSize;
        if (plan.purpose === 'baseline' || !isWhole) return;
        store.setState(({ timing }) => ({ timing: withFrame(timing, result, plan.asked.profile) }));
        this.scaling.remember(result);
      },
    });
  }
}
