import { Recorder, type RecordingStatus } from '../../sources/live/recorder';
import { appearanceOf } from '../overlay/appearance';
import { drawAnnotations } from '../overlay/drawAnnotations';
import { MARGIN } from '../pictureColours';
import { selectModel, selectVisibleDetections } from '../selectors';
import { isLiveImage } from '../slices/source';
import type { AppState } from '../state';
import { type LiveContext, patchLive } from './context';
import type { RecordingCanvas } from './ports';
import { showsVideo } from './selectors';

/** How often the recorded time is reported; data comes whenever the encoder sends it. */
const TICK_MS = 500;

/** Records what the stage shows, boxes and all, to a video file. */
export class RecordingActions {
  private canvas: RecordingCanvas | null = null;
  private recorder: Recorder | null = null;
  private count = 0;
  private ticking: ReturnType<typeof setInterval> | undefined;

  constructor(private readonly context: LiveContext) {
    context.store.subscribe((state, before) => {
      // A frame of its own for every result; between results those of the video, through `presented`.
      if (state.run.result !== before.run.result || state.source.image !== before.source.image) this.draw();
    });
  }

  async start(): Promise<void> {
    const { store, ports, report } = this.context;
    const { image } = store.getState().source;
    if (!image || this.recording) return;
    try {
      this.discard();
      const canvas = await ports.createRecording(image.width, image.height);
      this.canvas = canvas;
      this.recorder = new Recorder({
        create: canvas.createRecorder,
        now: ports.now,
        onStatus: (status) => this.tell(status, canvas.type.extension),
        onError: (error) => report(error),
      });
      this.draw();
      this.recorder.start();
      this.count++;
    } catch (error) {
      this.end();
      report(error);
    }
  }

  pause(): void {
    this.recorder?.pause();
  }

  resume(): void {
    this.recorder?.resume();
  }

  stop(): void {
    this.recorder?.stop();
  }

  discard(): void {
    this.recorder?.discard();
    this.recorder = null;
    this.end();
  }

  /** Offers the file for download; it stays until it is discarded or replaced. */
  save(): void {
    const { store, environment } = this.context;
    const file = this.recorder?.file;
    if (!file) return;
    const { kind, video, recording } = store.getState().live;
    const stem = kind === 'video' ? video.name.replace(/\.[^.]+$/, '') : 'camera';
    environment.save(file, `${stem}-detections-${this.count}.${recording.extension}`);
  }

  /** The feed shows a new frame. */
  presented(): void {
    if (showsVideo(this.context.store.getState())) this.draw();
  }

  private tell(status: RecordingStatus, extension: string): void {
    patchLive(this.context.store, 'recording', { ...status, extension });
    clearInterval(this.ticking);
    if (status.phase === 'ready' || status.phase === 'idle') this.end();
    if (status.phase !== 'recording') return;
    this.ticking = setInterval(() => {
      if (this.recorder) patchLive(this.context.store, 'recording', this.recorder.status);
    }, TICK_MS);
  }

  /** The recording is complete: nothing more is drawn or captured. */
  private end(): void {
    this.canvas?.release();
    this.canvas = null;
  }

  private get recording(): boolean {
    const { phase } = this.context.store.getState().live.recording;
    return phase === 'recording' || phase === 'paused' || phase === 'stopping';
  }

  private draw(): void {
    const { canvas } = this;
    if (!canvas) return;
    const state = this.context.store.getState();
    const { image } = state.source;
    if (!image || image.bitmap.width === 0) return;
    const { context } = canvas;
    const { width, height } = context.canvas;
    // A picture of another shape, after a change of camera, is fitted into the one the recording began with.
    const scale = Math.min(width / image.width, height / image.height);
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.fillStyle = MARGIN;
    context.fillRect(0, 0, width, height);
    const left = (width - image.width * scale) / 2;
    const top = (height - image.height * scale) / 2;
    context.setTransform(scale, 0, 0, scale, left, top);
    drawPicture(context, state);
    if (!state.view.showBoxes) return;
    const items = selectVisibleDetections(state).map((d) => ({
      box: d.box,
      ...appearanceOf(d, selectModel(state), state.live.tracks),
    }));
    drawAnnotations(context, items, image, state.view.showLabels);
  }
}

function drawPicture(context: CanvasRenderingContext2D, state: AppState): void {
  const image = state.source.image!;
  const { element, camera, kind } = state.live;
  if (!element || !showsVideo(state) || !isLiveImage(image)) {
    context.drawImage(image.bitmap, 0, 0);
    return;
  }
  context.save();
  if (kind === 'camera' && camera.mirror) context.transform(-1, 0, 0, 1, image.width, 0);
  context.drawImage(element, 0, 0, image.width, image.height);
  context.restore();
}
