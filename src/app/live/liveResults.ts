import type { FrameResult } from '../../inference/api/messages';
import type { ComputedWith } from '../slices/run';
import type { SourceImage } from '../slices/source';
import type { AppStore } from '../state';
import { shownWith } from './flowingRequest';
import type { FrameCounts } from './framePolicy';
import { withLiveFrame } from './liveFrame';
import type { LiveStage } from './liveStage';
import { LiveMeter } from './meter';
import { RefreshGate } from './refreshGate';
import { isFlowing } from './selectors';
import { FrameTracker, NO_TRACKS, type TrackedFrame } from './trackFrames';

/** What the results of a feed's frames become: tracked, on the stage, with the rates that they come at. */
export class LiveResults {
  private readonly meter = new LiveMeter();
  private readonly gate = new RefreshGate();
  private readonly tracker = new FrameTracker();
  /** Media time of the last new frame, ms. */
  private lastMs = 0;

  constructor(
    private readonly store: AppStore,
    private readonly stage: LiveStage,
  ) {}

  /** Another feed begins. */
  restart(): void {
    this.meter.reset();
    this.gate.reset();
    this.tracker.reset();
  }

  /** The next frame is for views that follow `refreshFrame` too. */
  refreshNext(): void {
    this.gate.reset();
  }

  /** What a refresh of such views took, ms. */
  refreshed(ms: number): void {
    this.gate.spent(ms);
  }

  /** A new frame has been run. @param now when the run ended, on the clock of `takenAt`, ms */
  add(
    result: FrameResult,
    { takenAt, mediaMs }: { readonly takenAt: number; readonly mediaMs: number },
    now: number,
  ): TrackedFrame {
    this.meter.add(now, now - takenAt);
    this.lastMs = mediaMs;
    return this.track(result, mediaMs);
  }

  /** Puts a frame that was added on the stage. */
  show(
    image: SourceImage,
    tracked: TrackedFrame,
    computed: ComputedWith,
    counts: FrameCounts,
    now: number,
  ): void {
    this.stage.replace((state) =>
      withLiveFrame(state, image, tracked, shownWith(computed, state), {
        counts,
        rates: this.meter.rates,
        ...((!isFlowing(state) || this.gate.pass(now)) && { refreshFrame: tracked.result.frame }),
      }),
    );
  }

  /** The frame on the stage was run once more, e.g. at another threshold. */
  showAgain(image: SourceImage, result: FrameResult, computed: ComputedWith): void {
    const tracked = this.track(result, this.lastMs);
    this.store.setState((state) =>
      withLiveFrame(state, image, tracked, shownWith(computed, state), { refreshFrame: result.frame }),
    );
  }

  private track(result: FrameResult, timeMs: number): TrackedFrame {
    const { live, detection } = this.store.getState();
    if (!live.tracking) return { result, tracks: NO_TRACKS };
    return this.tracker.track(result, timeMs, detection.scoreThreshold);
  }
}
