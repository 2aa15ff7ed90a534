import type { FrameResult, RunRequest } from '../../inference/protocol';
import { AppError, toAppError } from '../../model/errors';
import type { ActionContext } from '../actions/context';
import { needsBaseline } from '../fusion/selectors';
import type { Frame } from '../runner';
import type { ComputedWith } from '../slices/run';
import type { SourceImage } from '../slices/source';
import { patch } from '../state';
import { AdaptiveSize } from './adaptiveSize';
import { adopt, isLiveImage } from './adopt';
import { CADENCES, FramePolicy, type LiveMode } from './framePolicy';
import { LiveStage } from './liveStage';
import { LiveMeter } from './meter';
import type { Feed, LivePorts } from './ports';
import { RefreshGate } from './refreshGate';
import { NO_COUNTS, NO_RATES } from './state';
import { FrameTracker, NO_TRACKS, type TrackedFrame, trackingThreshold } from './trackFrames';

/** Runs that fail one after the other before live waits for the user, and what it waits after each, ms. */
const MAX_FAILURES = 4;
const RETRY_MS = 800;

/** A frame on its way through the network. */
interface Pending {
  readonly feed: Feed;
  readonly image: SourceImage;
  /** Who waits for it; null where the policy let it begin. */
  readonly demand: Demand | null;
  /** When it was taken, and its media time; ms. */
  readonly takenAt: number;
  readonly mediaMs: number;
}

/** A run that someone waits for: it takes its frame whatever the policy says. */
interface Demand {
  readonly resolve: (frame: TrackedFrame) => void;
  readonly reject: (error: AppError) => void;
}

/**
 * Turns a feed's frames into images on the stage, each with its result: what the rest of the app sees of live is an
 * image that changes. Runs go through the app's one runner, so that one is in flight at most.
 */
export class LiveSession {
  private feed: Feed | null = null;
  private name = '';
  private policy: FramePolicy;
  private readonly meter = new LiveMeter();
  private readonly gate = new RefreshGate();
  private readonly tracker = new FrameTracker();
  private readonly stage: LiveStage;
  private readonly size: AdaptiveSize;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private pending: Pending | null = null;
  private demand: Demand | null = null;
  /** Set while frames come on demand only. */
  private exclusive = false;
  private mediaMs = 0;
  /** Counts the frames that came on screen; the one taken last has this number, null where it has to be run again. */
  private shown = 0;
  private taken: number | null = null;
  private lastTrackedMs = 0;
  private failures = 0;

  constructor(
    private readonly context: ActionContext,
    private readonly ports: LivePorts,
    /** Runs keep failing: whoever owns the feed should hold it. */
    private readonly onHalted: () => void,
    /** The stage is taken: what is being opened for it is not wanted any more. */
    private readonly onAttach: () => void,
  ) {
    this.policy = new FramePolicy(ports.now);
    this.stage = new LiveStage(context);
    this.size = new AdaptiveSize(context.store, ports.now, () => {
      if (!this.policy.isActive || !this.stage.held) return;
      // A newer frame than the one on the stage takes its place.
      if (this.feed && !this.exclusive && this.taken !== this.shown) this.offerLast();
      else context.runner.request();
    });
  }

  /** Frames come from this feed from now on; the last image stays until the first of them is there. */
  attach(feed: Feed, name: string): void {
    this.detach();
    this.onAttach();
    this.feed = feed;
    this.name = name;
    this.policy = new FramePolicy(this.ports.now, CADENCES[this.state.mode]);
    this.meter.reset();
    this.gate.reset();
    this.tracker.reset();
    this.size.reset();
    this.failures = 0;
    this.taken = null;
    const fresh = { tracks: NO_TRACKS, counts: NO_COUNTS, rates: NO_RATES, followed: null };
    patch(this.context.store, 'live', { element: feed.element, ...fresh });
  }

  detach(): void {
    clearTimeout(this.timer);
    this.feed = null;
    this.exclusive = false;
    this.demand?.reject(new AppError('cancelled'));
    this.pending?.demand?.reject(new AppError('cancelled'));
    this.demand = null;
    patch(this.context.store, 'live', { element: null });
  }

  setMode(mode: LiveMode): void {
    this.policy.setCadence(CADENCES[mode]);
  }

  /** Whether frames that come are looked at; one in flight is finished in any case. */
  setActive(active: boolean): void {
    this.failures = 0;
    if (active) {
      this.policy.resume();
      this.gate.reset();
    } else this.policy.pause();
  }

  /** The feed gives no further frames: the one on screen is looked at without a rest, unless it has been already. */
  offerLast(): void {
    if (!this.feed || this.taken === this.shown) return;
    this.policy.urge();
    this.pump();
  }

  /** A picture of the frame on screen, analysed or not; null where there is no feed, or no frame yet. */
  takeShown(): SourceImage | null {
    return this.feed && this.stage.take(this.feed, this.name);
  }

  /** A new frame is on screen. @param mediaTime seconds */
  presented(mediaTime: number): void {
    this.mediaMs = mediaTime * 1000;
    this.shown++;
    if (!this.feed || this.exclusive || !this.policy.isActive) return;
    if (!this.stage.held) this.showFirst();
    if (this.state.phase === 'running') this.policy.offer();
    else this.policy.urge();
    this.pump();
  }

  /** From now until `release` frames are run on demand only; the stage shows them. */
  reserve(): void {
    this.exclusive = true;
    if (!this.stage.held) this.showFirst();
  }

  /**
   * Runs the frame on screen and gives its result.
   * @throws AppError of the run; `cancelled` when the feed is detached
   */
  analyseNow(): Promise<TrackedFrame> {
    return new Promise((resolve, reject) => {
      this.demand?.reject(new AppError('cancelled'));
      this.demand = { resolve, reject };
      this.context.runner.request();
    });
  }

  release(): void {
    this.exclusive = false;
  }

  /** For the runner: the newest frame, where one is due. */
  nextFrame(): Frame | null {
    const due = this.demand !== null || (!this.exclusive && this.policy.delay() === 0);
    if (!this.feed || !due || this.pending || !this.ready) return null;
    // The picture on the stage has its turn: nobody would see this one.
    if (!this.demand && !this.wanted) return null;
    const image = this.takeShown();
    if (!image) return null;
    const { demand } = this;
    this.demand = null;
    if (!demand) this.policy.begin();
    this.taken = this.shown;
    this.pending = { feed: this.feed, image, demand, takenAt: this.ports.now(), mediaMs: this.mediaMs };
    return { id: image.id, copy: () => this.context.environment.copyBitmap(image.bitmap) };
  }

  /** For the runner: what live asks besides what the state asks. */
  adjust(request: Omit<RunRequest, 'frame' | 'image'>): Omit<RunRequest, 'frame' | 'image'> {
    const state = this.context.store.getState();
    if (!this.flowing) return request;
    const { scoreThreshold } = request.detection;
    // A comparison with the unedited network needs two runs of one frame: that is for frames that stay.
    return {
      ...request,
      ...this.size.asked,
      fusion: state.fusion.present,
      detection: {
        ...request.detection,
        scoreThreshold: state.live.tracking ? trackingThreshold(scoreThreshold) : scoreThreshold,
      },
    };
  }

  /** For the runner: a run is done. @returns whether it was of a live image, which is then on the stage */
  settle(result: FrameResult, imageId: number, computed: ComputedWith): boolean {
    const { pending } = this;
    if (pending?.image.id === imageId) this.settlePending(pending, result, computed);
    else if (isLiveImage({ id: imageId })) this.settleAgain(result, imageId, computed);
    else return false;
    return true;
  }

  /** For views that follow `refreshFrame`: what that took, ms. */
  refreshed(ms: number): void {
    this.gate.spent(ms);
  }

  /** For the runner: a run failed. @returns whether it was live's */
  fail(thrown: unknown): boolean {
    const { pending } = this;
    if (!pending) return false;
    const { demand } = pending;
    this.pending = null;
    this.taken = null;
    pending.image.bitmap.close();
    // The runner forgets what was asked of it meanwhile.
    if (this.demand) queueMicrotask(() => this.pump());
    // Of a feed that is gone: nobody waits for it.
    if (pending.feed !== this.feed) return true;
    if (demand) {
      demand.reject(toAppError(thrown));
      return true;
    }
    this.policy.finish();
    this.size.failed();
    this.failures++;
    if (this.failures >= MAX_FAILURES) {
      this.setActive(false);
      this.onHalted();
    } else this.retryLater();
    return true;
  }

  private get state() {
    return this.context.store.getState().live;
  }

  /** Frames follow one another without anyone asking for each. */
  private get flowing(): boolean {
    return this.feed !== null && (this.state.phase === 'running' || this.state.analysis.running);
  }

  /** Frames belong on the stage: it shows one, or they flow. Paused, a picture that was put there stays. */
  private get wanted(): boolean {
    return this.stage.held || this.state.phase === 'running';
  }

  /** The network can run: there is a model, and its backend is not being changed. */
  private get ready(): boolean {
    const { model, notices } = this.context.store.getState();
    return model.info !== null && (!notices.task || notices.task.cancellable);
  }

  private pump(): void {
    clearTimeout(this.timer);
    // When the network is ready again, the runner is asked by whoever made it so.
    const delay = this.ready ? (this.demand ? 0 : this.policy.delay()) : null;
    if (delay === null) return;
    if (delay > 0) this.timer = setTimeout(() => this.pump(), delay);
    else this.context.runner.request();
  }

  private retryLater(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.offerLast(), RETRY_MS * this.failures);
  }

  /** The stage shows the feed at once, not only when the network has seen it. */
  private showFirst(): void {
    const image = this.takeShown();
    if (image) this.stage.show(image);
  }

  private settlePending(
    { feed, image, demand, takenAt, mediaMs }: Pending,
    result: FrameResult,
    computed: ComputedWith,
  ): void {
    this.pending = null;
    if (feed !== this.feed) {
      image.bitmap.close();
      this.pump();
      return;
    }
    if (!demand) this.policy.finish();
    this.failures = 0;
    this.size.ran(result);
    const now = this.ports.now();
    this.meter.add(now, now - takenAt);
    this.lastTrackedMs = mediaMs;
    const tracked = this.track(result, mediaMs);
    if (!this.wanted) {
      image.bitmap.close();
      demand?.resolve(tracked);
      this.context.runner.request();
      return;
    }
    this.stage.adopt((state) =>
      adopt(state, image, tracked, this.shownWith(computed), {
        counts: this.policy.counts,
        rates: this.meter.rates,
        ...((!this.flowing || this.gate.pass(now)) && { refreshFrame: result.frame }),
      }),
    );
    demand?.resolve(tracked);
    if (!this.flowing && needsBaseline(this.context.store.getState())) this.context.runner.request();
    this.pump();
  }

  /** The frame on the stage was run once more, e.g. at another threshold. */
  private settleAgain(result: FrameResult, imageId: number, computed: ComputedWith): void {
    const { store } = this.context;
    const { image } = store.getState().source;
    if (image?.id !== imageId) return;
    this.size.reran(result);
    const tracked = this.feed ? this.track(result, this.lastTrackedMs) : { result, tracks: NO_TRACKS };
    store.setState((state) =>
      adopt(state, image, tracked, this.shownWith(computed), { refreshFrame: result.frame }),
    );
    this.pump();
  }

  /** Tracking runs at a lower threshold than the one that its boxes are shown at. */
  private shownWith({ fusion, detection }: ComputedWith): ComputedWith {
    const { scoreThreshold } = this.context.store.getState().detection;
    return { fusion, detection: this.state.tracking ? { ...detection, scoreThreshold } : detection };
  }

  private track(result: FrameResult, timeMs: number): TrackedFrame {
    if (!this.state.tracking) return { result, tracks: NO_TRACKS };
    const { scoreThreshold } = this.context.store.getState().detection;
    return this.tracker.track(result, timeMs, scoreThreshold);
  }
}
