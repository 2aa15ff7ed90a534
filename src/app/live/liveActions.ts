import type { ActionContext } from '../actions/context';
import type { NoticeActions } from '../actions/noticeActions';
import type { SourceActions } from '../actions/sourceActions';
import { isLiveImage } from '../slices/source';
import type { StageSource } from '../stageSource';
import { patch } from '../state';
import { AnalysisActions } from './analysisActions';
import { CameraActions } from './cameraActions';
import type { LiveContext } from './context';
import { LIVE_MODES, type LiveMode } from './framePolicy';
import type { LivePorts } from './ports';
import { RecordingActions } from './recordingActions';
import { LiveSession } from './session';
import { initialLive } from './state';
import { NO_TRACKS } from './trackFrames';
import { VideoActions } from './videoActions';

/** Camera and video: one of them at most is the feed whose frames are run. */
export class LiveActions {
  readonly session: LiveSession;
  readonly camera: CameraActions;
  readonly video: VideoActions;
  readonly analysis: AnalysisActions;
  readonly recording: RecordingActions;
  /** What to resume when the page is visible again. */
  private interrupted = { feed: false, recording: false };
  private snapshots = 0;

  constructor(
    private readonly context: ActionContext,
    notices: NoticeActions,
    private readonly ports: LivePorts,
    private readonly source: SourceActions,
    still: StageSource,
  ) {
    this.session = new LiveSession(
      context,
      ports,
      still,
      () => this.halt(),
      () => this.source.abandon(),
    );
    const clear = () => this.clear();
    const onPresented = () => this.recording.presented();
    const live: LiveContext = { ...context, ports, session: this.session, notices, clear, onPresented };
    this.camera = new CameraActions(live);
    this.video = new VideoActions(live);
    this.analysis = new AnalysisActions(live, () => this.video.feed);
    this.recording = new RecordingActions(live);
    ports.watchHidden((hidden) => (hidden ? this.hide() : this.unhide()));
    context.store.subscribe(({ source: { image } }, before) => {
      if (image !== before.source.image && !isLiveImage(image)) this.yieldStage();
    });
  }

  /** Ends live; its last frame stays on the stage. */
  stop(): void {
    this.clear();
    this.recording.stop();
    patch(this.context.store, 'live', { kind: null, phase: 'off' });
  }

  pauseOrResume(): void {
    const { kind, phase } = this.context.store.getState().live;
    if (phase === 'running') this.pause();
    else if (kind === 'video') void this.video.play();
    else if (kind === 'camera' && phase !== 'opening') void this.camera.resume();
  }

  /** Keeps the frame on screen as an image of its own, with all that can be done to one; live waits. */
  async snapshot(): Promise<void> {
    const { store, report } = this.context;
    const { image } = store.getState().source;
    if (!image || !isLiveImage(image)) return;
    // Frames in flight, or still to come, must not take the stage from it.
    this.session.setActive(false);
    this.pause();
    const shown = this.session.takeShown();
    try {
      const png = await this.ports.toPng((shown ?? image).bitmap);
      const name = `${this.snapshotName()}.png`;
      await this.source.openFiles([new File([png], name, { type: 'image/png' })]);
    } catch (error) {
      report(error);
    } finally {
      shown?.bitmap.close();
    }
  }

  setMode(mode: LiveMode): void {
    patch(this.context.store, 'live', { mode });
    this.session.setMode(mode);
  }

  nextMode(): void {
    const { mode } = this.context.store.getState().live;
    this.setMode(LIVE_MODES[(LIVE_MODES.indexOf(mode) + 1) % LIVE_MODES.length]!);
  }

  setTracking(tracking: boolean): void {
    patch(this.context.store, 'live', { tracking, ...(!tracking && { tracks: NO_TRACKS, followed: null }) });
    this.context.runner.request();
  }

  toggleTracking(): void {
    this.setTracking(!this.context.store.getState().live.tracking);
  }

  /** The user has moved on to another picture. */
  private yieldStage(): void {
    const { phase, analysis } = this.context.store.getState().live;
    if (phase === 'running') this.stop();
    if (phase === 'lost') this.camera.stopWaiting();
    if (analysis.running) this.analysis.cancel();
  }

  private pause(): void {
    if (this.context.store.getState().live.kind === 'video') this.video.pause();
    else this.camera.pause();
  }

  private clear(): void {
    this.analysis.release();
    this.camera.stop();
    this.video.release();
    this.session.detach();
    const { tracks, counts, rates, refreshFrame, followed } = initialLive;
    patch(this.context.store, 'live', { tracks, counts, rates, refreshFrame, followed });
  }

  /** Runs fail again and again: nothing more is sent until the user resumes. */
  private halt(): void {
    this.pause();
    this.session.setActive(false);
    patch(this.context.store, 'live', { phase: 'halted' });
  }

  /** A hidden page neither runs the network nor records; a pass over a video continues. */
  private hide(): void {
    const { phase, recording } = this.context.store.getState().live;
    this.interrupted = { feed: phase === 'running', recording: recording.phase === 'recording' };
    if (this.interrupted.recording) this.recording.pause();
    if (this.interrupted.feed) {
      this.session.setActive(false);
      this.pause();
    }
  }

  private unhide(): void {
    const { feed, recording } = this.interrupted;
    this.interrupted = { feed: false, recording: false };
    if (feed && this.context.store.getState().live.phase === 'paused') {
      this.session.setActive(true);
      this.pauseOrResume();
    }
    if (recording) this.recording.resume();
  }

  private snapshotName(): string {
    const { kind, video } = this.context.store.getState().live;
    if (kind === 'video') return `${video.name.replace(/\.[^.]+$/, '')}-${video.time.toFixed(2)}s`;
    return `snapshot-${++this.snapshots}`;
  }
}
