import { beforeEach, expect, test, vi } from 'vitest';
import { AppError } from '../../model/errors';
import { RECORDING_TYPES } from '../../sources/live/recorder';
import { detection } from '../testing/fakes';
import { flush, type LiveApp, startLiveApp } from './testing/liveApp';

class FakeMediaRecorder extends EventTarget {
  readonly mimeType = 'video/webm';
  start() {}
  pause() {}
  resume() {}

  stop() {
    this.dispatchEvent(Object.assign(new Event('dataavailable'), { data: new Blob(['film']) }));
    this.dispatchEvent(new Event('stop'));
  }
}

/** Notes what is drawn. */
function fakeContext(width: number, height: number) {
  const drawn: unknown[] = [];
  const strokes: number[][] = [];
  const context = {
    canvas: { width, height },
    setTransform: vi.fn(),
    fillRect: () => {},
    fillText: () => {},
    measureText: () => ({ width: 10 }),
    strokeRect: (...rectangle: number[]) => void strokes.push(rectangle),
    drawImage: (picture: unknown) => void drawn.push(picture),
  };
  return { context: context as unknown as CanvasRenderingContext2D, drawn, strokes };
}

let app: LiveApp;
let canvas: ReturnType<typeof fakeContext>;
const release = vi.fn();

beforeEach(async () => {
  app = await startLiveApp();
  canvas = fakeContext(64, 48);
  release.mockClear();
  app.live.createRecording.mockImplementation(async () => ({
    context: canvas.context,
    type: RECORDING_TYPES[1],
    createRecorder: () => new FakeMediaRecorder(),
    release,
  }));
  return () => vi.useRealTimers();
});

test('every frame on the stage is drawn with its boxes, and the file is offered', async () => {
  const camera = await app.startCamera();
  app.client.detections = [detection({ score: 0.9, box: [4, 6, 14, 26] })];
  camera.present();
  await flush();
  await app.controller.live.recording.start();
  canvas.drawn.length = 0;
  canvas.strokes.length = 0;
  camera.present();
  await flush();
  expect(canvas.drawn).toEqual([app.image()!.bitmap]);
  expect(canvas.strokes).toContainEqual([4, 6, 10, 20]);
  expect(app.state().recording).toMatchObject({ phase: 'recording', extension: 'webm' });
  app.live.clock = 2500;
  await vi.advanceTimersByTimeAsync(600);
  expect(app.state().recording.seconds).toBe(2.5);
  expect(release).not.toHaveBeenCalled();
  app.controller.live.recording.stop();
  expect(app.state().recording).toMatchObject({ phase: 'ready', bytes: 4 });
  expect(release).toHaveBeenCalledTimes(1);
  canvas.drawn.length = 0;
  camera.present();
  await flush();
  expect(canvas.drawn).toEqual([]);
  app.controller.live.recording.save();
  expect(app.saved.at(-1)!.fileName).toBe('camera-detections-1.webm');
  app.controller.live.recording.discard();
  expect(app.state().recording.phase).toBe('idle');
});

test('boxes and labels that are switched off stay out of it', async () => {
  const camera = await app.startCamera();
  app.client.detections = [detection({ score: 0.9 })];
  camera.present();
  await flush();
  app.controller.view.toggleOverlay('showBoxes');
  await app.controller.live.recording.start();
  camera.present();
  await flush();
  expect(canvas.strokes).toEqual([]);
});

test('a picture of another shape is fitted into the one it began with', async () => {
  const camera = await app.startCamera();
  camera.present();
  await flush();
  canvas = fakeContext(128, 48);
  await app.controller.live.recording.start();
  expect(canvas.context.setTransform).toHaveBeenLastCalledWith(1, 0, 0, 1, 32, 0);
});

test('a hidden page records nothing meanwhile, stopping live ends it, and the file stays', async () => {
  const camera = await app.startCamera();
  camera.present();
  await flush();
  await app.controller.live.recording.start();
  app.live.hide(true);
  expect(app.state().recording.phase).toBe('paused');
  app.live.hide(false);
  expect(app.state().recording.phase).toBe('recording');
  app.controller.live.stop();
  expect(app.state().recording.phase).toBe('ready');
});

test('a browser that can’t record says so', async () => {
  const camera = await app.startCamera();
  camera.present();
  await flush();
  app.live.createRecording.mockRejectedValueOnce(new AppError('recording-failed'));
  await app.controller.live.recording.start();
  expect(app.errors()).toEqual(['recording-failed']);
  expect(app.state().recording.phase).toBe('idle');
});
