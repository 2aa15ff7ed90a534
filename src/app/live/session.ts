import { toAppError } from '../../model/errors';
import type { ActionContext } from '../actions/context';
import { needsBaseline } from '../fusion/selectors';
import type { FinishedRun, Frame, FrameSource } from '../runner';
import { computedWith, type RunPlan } from '../runPlan';
import { isLiveImage, type SourceImage } from '../slices/source';
import type { StageSource } from '../stageSource';
import { patch } from '../state';
import { AdaptiveSize } from './adaptiveSize';
import { flowingRequest } from './flowingRequest';
import type { LiveMode } from './framePolicy';
import { type Demand, FrameTurns } from './frameTurns';
import { LiveResults } from './liveResults';
import { LiveStage } from './liveStage';
import type { Feed, LivePorts } from './ports';
import { isFlowing } from './selectors';
import { NO_COUNTS, NO_RATES } from './state';
import { NO_TRACKS, type TrackedFrame } from './trackFrames';

/** A frame that was taken of a feed, rather than run again on the stage. */
interface TakenFrame extends Frame {
  readonly feed: Feed;
  /** Whoever waits for it; null where the policy let it begin. */
  readonly demand: Demand | null;
  /** When it was taken, and its media time; ms. */
  readonly takenAt: number;
  readonly mediaMs: number;
}

/**
 * Turns a feed's frames into images on the stage, each with its result: what the rest of the app sees of live is an
 * image that changes. While there is a feed it is the runner's source, for that image, too.
 */
export class LiveSession implements FrameSource {
  private feed: Feed | null = null;
  private name = '';
  private readonly turns: FrameTurns;
  private readonly stage: LiveStage;
  private readonly results: LiveResults;
  private readonly size: AdaptiveSize;
  private mediaMs = 0;
  /** Counts the frames that came on screen; the one taken last has this number, null where it has to be run again. */
  private shown = 0;
  private taken: number | null = null;

  constructor(
    private readonly context: ActionContext,
    private readonly ports: LivePorts,
    private readonly still: StageSource,
    /** Runs keep failing: whoever owns the feed should hold it. */
    private readonly onHalted: () => void,
    /** The stage is taken: what is being opened for it is not wanted any more. */
    private readonly onAttach: () => void,
  ) {
    this.turns = new FrameTurns(context, ports.now, () => this.offerLast());
    this.stage = new LiveStage(context);
    this.results = new LiveResults(context.store, this.stage);
    this.size = new AdaptiveSize(context.store, ports.now, () => {
      if (!this.turns.isActive || !this.stage.held) return;
      // A newer frame than the one on the stage takes its place.
      if (this.feed && !this.turns.onDemandOnly && this.taken !== this.shown) this.offerLast();
      else context.runner.request();
    });
  }

  /** Frames come from this feed from now on; the last image stays until the first of them is there. */
  attach(feed: Feed, name: string): void {
    this.detach();
    this.onAttach();
    this.feed = feed;
    this.name = name;
    this.context.runner.use(this);
    this.turns.restart(this.state.mode);
    this.results.restart();
    this.size.reset();
    this.taken = null;
    const fresh = { tracks: NO_TRACKS, counts: NO_COUNTS, rates: NO_RATES, followed: null };
    patch(this.context.store, 'live', { element: feed.element, ...fresh });
  }

  detach(): void {
    this.feed = null;
    this.context.runner.use(this.still);
    this.turns.cancel();
    patch(this.context.store, 'live', { element: null });
  }

  setMode(mode: LiveMode): void {
    this.turns.setMode(mode);
  }

  /** Whether frames that come are looked at; one in flight is finished in any case. */
  setActive(active: boolean): void {
    this.turns.setActive(active);
    if (active) this.results.refreshNext();
  }

  /** The feed gives no further frames: the one on screen is looked at without a rest, unless it has been already. */
  offerLast(): void {
    if (this.feed && this.taken !== this.shown) this.turns.offerLast();
  }

  /** A picture of the frame on screen, analysed or not; null where there is no feed, or no frame yet. */
  takeShown(): SourceImage | null {
    return this.feed && this.stage.take(this.feed, this.name);
  }

  /** A new frame is on screen. @param mediaTime seconds */
  presented(mediaTime: number): void {
    this.mediaMs = mediaTime * 1000;
    this.shown++;
    if (!this.feed || this.turns.onDemandOnly || !this.turns.isActive) return;
    if (!this.stage.held) this.showFirst();
    if (this.state.phase === 'running') this.turns.offer();
    else this.turns.offerLast();
  }

  /** From now until `release` frames are run on demand only; the stage shows them. */
  reserve(): void {
    this.turns.reserve();
    if (!this.stage.held) this.showFirst();
  }

  /**
   * Runs the frame on screen and gives its result.
   * @throws AppError of the run; `cancelled` when the feed is detached
   */
  analyseNow(): Promise<TrackedFrame> {
    return this.turns.next();
  }

  release(): void {
    this.turns.release();
  }

  /** The newest frame where one is due, else the image on the stage. */
  next(changed: boolean): Frame | null {
    return this.take() ?? this.still.next(changed);
  }

  /** What the state asks, and what live asks besides. */
  plan(): RunPlan {
    const plan = this.still.plan();
    if (!this.flowing) return plan;
    const asked = flowingRequest(plan.asked, this.context.store.getState(), this.size.asked);
    return { purpose: 'frame', asked };
  }

  settle(run: FinishedRun): void {
    if (isTaken(run.frame)) this.settleTaken(run.frame, run);
    else if (this.feed && isLiveImage(run.frame.image)) this.settleAgain(run);
    else this.still.settle(run);
  }

  fail(frame: Frame, error: unknown): void {
    if (isTaken(frame)) this.failTaken(frame, error);
    else this.still.fail(frame, error);
  }

  /** For views that follow `refreshFrame`: what that took, ms. */
  refreshed(ms: number): void {
    this.results.refreshed(ms);
  }

  private get state() {
    return this.context.store.getState().live;
  }

  /** Frames follow one another without anyone asking for each. */
  private get flowing(): boolean {
    return this.feed !== null && isFlowing(this.context.store.getState());
  }

  /** Frames belong on the stage: it shows one, or they flow. Paused, a picture that was put there stays. */
  private get wanted(): boolean {
    return this.stage.held || this.state.phase === 'running';
  }

  /** The stage shows the feed at once, not only when the network has seen it. */
  private showFirst(): void {
    try {
      const image = this.takeShown();
      if (image) this.stage.show(image);
    } catch (error) {
      this.context.report(error);
    }
  }

  private take(): TakenFrame | null {
    const { turns } = this;
    if (!this.feed || !turns.isDue()) return null;
    // The picture on the stage has its turn: nobody would see this one.
    if (!turns.demanded && !this.wanted) return null;
    let image: SourceImage | null;
    try {
      image = this.takeShown();
    } catch (error) {
      this.failTurn(turns.begin(), error);
      return null;
    }
    if (!image) return null;
    const demand = turns.begin();
    this.taken = this.shown;
    return { feed: this.feed, image, demand, takenAt: this.ports.now(), mediaMs: this.mediaMs };
  }

  private settleTaken(frame: TakenFrame, { result, plan }: FinishedRun): void {
    const { feed, image, demand } = frame;
    // Of a feed that is gone: nobody waits for it, but what had changed when it began holds for the next run.
    if (feed !== this.feed) {
      image.bitmap.close();
      this.context.runner.request();
      return;
    }
    this.turns.succeeded(demand);
    this.size.ran(result);
    const now = this.ports.now();
    const tracked = this.results.add(result, frame, now);
    if (this.wanted) {
      this.results.show(image, tracked, computedWith(plan), this.turns.counts, now);
      if (!this.flowing && needsBaseline(this.context.store.getState())) this.context.runner.request();
    } else {
      image.bitmap.close();
      this.context.runner.request();
    }
    demand?.resolve(tracked);
  }

  /** The frame on the stage was run once more. */
  private settleAgain(run: FinishedRun): void {
    const { image } = run.frame;
    if (this.still.settleBaseline(run) || this.context.store.getState().source.image !== image) return;
    this.size.reran(run.result);
    this.results.showAgain(image, run.result, computedWith(run.plan));
  }

  /** Without a way to try again: live goes on by itself. */
  private failTaken({ feed, image, demand }: TakenFrame, error: unknown): void {
    image.bitmap.close();
    if (feed === this.feed) {
      this.taken = null;
      this.failTurn(demand, error);
    } else {
      this.context.report(error);
      this.context.runner.request();
    }
  }

  private failTurn(demand: Demand | null, error: unknown): void {
    this.context.report(error);
    if (demand) demand.reject(toAppError(error));
    else {
      this.size.failed();
      if (this.turns.failed()) this.onHalted();
    }
  }
}

function isTaken(frame: Frame): frame is TakenFrame {
  return 'feed' in frame;
}
