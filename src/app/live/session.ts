import type { FrameResult } from '../../inference/api/messages';
import { AppError, toAppError } from '../../model/errors';
import type { ActionContext } from '../actions/context';
import { needsBaseline } from '../fusion/selectors';
import type { Frame } from '../runner';
import type { ComputedWith } from '../slices/run';
import type { SourceImage } from '../slices/source';
import { patch } from '../state';
import { AdaptiveSize } from './adaptiveSize';
import { isLiveImage } from './adopt';
import { type Asked, flowingRequest } from './flowingRequest';
import type { LiveMode } from './framePolicy';
import { type Demand, FrameTurns } from './frameTurns';
import { LiveResults } from './liveResults';
import { LiveStage } from './liveStage';
import type { Feed, LivePorts } from './ports';
import { isFlowing } from './selectors';
import { NO_COUNTS, NO_RATES } from './state';
import { NO_TRACKS, type TrackedFrame } from './trackFrames';

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

/**
 * Turns a feed's frames into images on the stage, each with its result: what the rest of the app sees of live is an
 * image that changes. Runs go through the app's one runner, so that one is in flight at most.
 */
export class LiveSession {
  private feed: Feed | null = null;
  private name = '';
  private readonly turns: FrameTurns;
  private readonly stage: LiveStage;
  private readonly results: LiveResults;
  private readonly size: AdaptiveSize;
  private pending: Pending | null = null;
  private mediaMs = 0;
  /** Counts the frames that came on screen; the one taken last has this number, null where it has to be run again. */
  private shown = 0;
  private taken: number | null = null;

  constructor(
    private readonly context: ActionContext,
    private readonly ports: LivePorts,
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
    this.turns.restart(this.state.mode);
    this.results.restart();
    this.size.reset();
    this.taken = null;
    const fresh = { tracks: NO_TRACKS, counts: NO_COUNTS, rates: NO_RATES, followed: null };
    patch(this.context.store, 'live', { element: feed.element, ...fresh });
  }

  detach(): void {
    this.feed = null;
    this.turns.cancel();
    this.pending?.demand?.reject(new AppError('cancelled'));
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
    if (this.feed && this.taken !== this.shown) this.turns.urge();
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
    else this.turns.urge();
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

  /** For the runner: the newest frame, where one is due. */
  nextFrame(): Frame | null {
    const { turns } = this;
    if (!this.feed || this.pending || !turns.due) return null;
    // The picture on the stage has its turn: nobody would see this one.
    if (!turns.demanded && !this.wanted) return null;
    const image = this.takeShown();
    if (!image) return null;
    const demand = turns.begin();
    this.taken = this.shown;
    this.pending = { feed: this.feed, image, demand, takenAt: this.ports.now(), mediaMs: this.mediaMs };
    return { id: image.id, copy: () => this.context.environment.copyBitmap(image.bitmap) };
  }

  /** For the runner: what live asks besides what the state asks. */
  adjust(request: Asked): Asked {
    return this.flowing ? flowingRequest(request, this.context.store.getState(), this.size.asked) : request;
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
    this.results.refreshed(ms);
  }

  /** For the runner: a run failed. @returns whether it was live's */
  fail(thrown: unknown): boolean {
    const { pending } = this;
    if (!pending) return false;
    const { demand } = pending;
    this.pending = null;
    this.taken = null;
    pending.image.bitmap.close();
    this.turns.pumpDemand();
    // Of a feed that is gone: nobody waits for it.
    if (pending.feed !== this.feed) return true;
    if (demand) {
      demand.reject(toAppError(thrown));
      return true;
    }
    this.size.failed();
    if (this.turns.failed()) this.onHalted();
    return true;
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
    const image = this.takeShown();
    if (image) this.stage.show(image);
  }

  private settlePending(pending: Pending, result: FrameResult, computed: ComputedWith): void {
    const { feed, image, demand } = pending;
    this.pending = null;
    if (feed !== this.feed) {
      image.bitmap.close();
      this.turns.pump();
      return;
    }
    this.turns.succeeded(demand);
    this.size.ran(result);
    const now = this.ports.now();
    const tracked = this.results.add(result, pending, now);
    if (!this.wanted) {
      image.bitmap.close();
      demand?.resolve(tracked);
      this.context.runner.request();
      return;
    }
    this.results.show(image, tracked, computed, this.turns.counts, now);
    demand?.resolve(tracked);
    if (!this.flowing && needsBaseline(this.context.store.getState())) this.context.runner.request();
    this.turns.pump();
  }

  /** The frame on the stage was run once more. */
  private settleAgain(result: FrameResult, imageId: number, computed: ComputedWith): void {
    const { image } = this.context.store.getState().source;
    if (image?.id !== imageId) return;
    this.size.reran(result);
    this.results.showAgain(image, result, computed, this.feed !== null);
    this.turns.pump();
  }
}
