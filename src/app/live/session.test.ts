import { beforeEach, describe, expect, test, vi } from 'vitest';
import { AppError } from '../../model/errors';
import { detectionKey } from '../detectionKey';
import { selectResult, selectVisibleDetections } from '../selectors';
import { detection, fakeApp, file } from '../testing/fakes';
import type { FakeCamera, FakeVideo } from './testing';

let app: ReturnType<typeof fakeApp>;

const flush = async () => {
  for (let i = 0; i < 40; i++) await Promise.resolve();
};
const live = () => app.store.getState().live;
const image = () => app.store.getState().source.image;
const labelOf = () => (image()!.bitmap as unknown as { readonly label: string }).label;
const errors = () => app.store.getState().notices.errors.map(({ error }) => error.code);

async function startCamera(): Promise<FakeCamera> {
  await app.controller.live.camera.open();
  await flush();
  return app.live.cameras.at(-1)!;
}

async function openVideo(): Promise<FakeVideo> {
  await app.controller.source.openFiles([file('film.mp4')]);
  await flush();
  return app.live.videos.at(-1)!;
}

beforeEach(async () => {
  vi.useFakeTimers();
  app = fakeApp();
  await app.controller.start();
  await app.controller.runner.idle();
  app.controller.live.setMode('accurate');
  app.client.run.mockClear();
  return () => vi.useRealTimers();
});

describe('a camera', () => {
  test('its frames become the image on the stage, each together with its own result', async () => {
    const camera = await startCamera();
    app.client.detections = [detection()];
    const seen = vi.fn();
    app.store.subscribe((state) => seen(state.source.image?.id === state.run.imageId));
    for (let i = 1; i <= 3; i++) {
      camera.present();
      await flush();
      expect(labelOf()).toBe(`${i} mirrored`);
      expect(selectResult(app.store.getState())?.detections).toHaveLength(1);
    }
    expect(live().counts).toEqual({ offered: 3, begun: 3, dropped: 0 });
  });

  test('while a run is in flight the newest frame waits and older ones are dropped', async () => {
    const camera = await startCamera();
    app.client.hold = true;
    for (let i = 0; i < 5; i++) camera.present();
    await flush();
    expect(app.client.run).toHaveBeenCalledTimes(1);
    app.client.answer();
    await flush();
    expect(app.client.run).toHaveBeenCalledTimes(2);
    app.client.answer();
    await flush();
    expect(labelOf()).toBe('5 mirrored');
    expect(live().counts).toEqual({ offered: 5, begun: 2, dropped: 3 });
    expect(app.client.run).toHaveBeenCalledTimes(2);
  });

  test('the stage shows it before the network has seen it', async () => {
    const camera = await startCamera();
    app.client.hold = true;
    camera.present();
    expect(image()?.id).toBeLessThan(0);
    expect(selectResult(app.store.getState())).toBeNull();
  });

  test('every image but the one on the stage and the one before is closed', async () => {
    const camera = await startCamera();
    const bitmaps = [];
    for (let i = 0; i < 6; i++) {
      camera.present();
      await flush();
      bitmaps.push(image()!.bitmap);
    }
    const closed = bitmaps.map(({ close }) => vi.mocked(close).mock.calls.length);
    expect(closed).toEqual([1, 1, 1, 1, 0, 0]);
  });

  test('paused, its last frame is on the stage and a setting re-runs that without sending it again', async () => {
    const camera = await startCamera();
    camera.present();
    await flush();
    app.controller.live.pauseOrResume();
    await flush();
    expect(live().phase).toBe('paused');
    expect(camera.hold).toHaveBeenCalled();
    const id = image()!.id;
    app.client.run.mockClear();
    app.controller.detection.set('iouThreshold', 0.3);
    await flush();
    expect(app.client.run.mock.lastCall![0]).toMatchObject({ image: null, detection: { iouThreshold: 0.3 } });
    expect(image()!.id).toBe(id);
  });

  test('a snapshot is an image of the strip, and resuming goes on from there', async () => {
    const camera = await startCamera();
    camera.present();
    await flush();
    await app.controller.live.snapshot();
    await flush();
    expect(image()).toMatchObject({ name: 'snapshot-1.png' });
    expect(image()!.id).toBeGreaterThan(0);
    expect(app.store.getState().source.gallery).toHaveLength(1);
    expect(live()).toMatchObject({ kind: 'camera', phase: 'paused' });
    app.controller.live.pauseOrResume();
    camera.present();
    await flush();
    expect(live().phase).toBe('running');
    expect(image()!.id).toBeLessThan(0);
  });

  test('opening another picture lets it go', async () => {
    const camera = await startCamera();
    camera.present();
    await flush();
    await app.controller.source.openFiles([file('cat.png')]);
    await flush();
    expect(camera.stop).toHaveBeenCalled();
    expect(live()).toMatchObject({ kind: null, phase: 'off' });
    expect(image()?.name).toBe('cat.png');
  });

  test('a result that comes after it was stopped changes nothing', async () => {
    const camera = await startCamera();
    camera.present();
    await flush();
    app.client.hold = true;
    camera.present();
    await flush();
    const before = image()!.id;
    app.controller.live.stop();
    app.client.answer();
    await flush();
    expect(image()!.id).toBe(before);
    expect(live().phase).toBe('off');
  });

  test('choosing another resolution starts it anew with that', async () => {
    const first = await startCamera();
    await app.controller.live.camera.setResolution('1280x720');
    expect(first.stop).toHaveBeenCalled();
    expect(app.live.openCamera.mock.lastCall![0]).toMatchObject({ resolution: '1280x720' });
    first.present();
    await flush();
    expect(live().counts.offered).toBe(0);
  });
});

describe('asking and losing', () => {
  test('where permission has not been given, it explains first', async () => {
    app.live.permission = 'prompt';
    await app.controller.live.camera.open();
    expect(live().camera.explaining).toBe(true);
    expect(app.live.openCamera).not.toHaveBeenCalled();
    await app.controller.live.camera.start();
    expect(live()).toMatchObject({ phase: 'running', camera: { explaining: false } });
  });

  test.each(['camera-refused', 'camera-missing', 'camera-busy'] as const)(
    '%s is said, and what was on screen stays',
    async (code) => {
      const before = image();
      app.live.cameraError = new AppError(code);
      await startCamera();
      expect(errors()).toEqual([code]);
      expect(image()).toBe(before);
      app.live.cameraError = null;
      app.controller.notices.retry(app.store.getState().notices.errors[0]!);
      await flush();
      expect(live().phase).toBe('running');
      expect(errors()).toEqual([]);
    },
  );

  test('unplugged, its last frame stays; plugged in again it goes on by itself', async () => {
    const camera = await startCamera();
    camera.present();
    await flush();
    const last = image();
    app.live.plug([]);
    camera.end();
    await flush();
    expect(errors()).toEqual(['camera-ended']);
    expect(live().phase).toBe('lost');
    expect(image()).toBe(last);
    app.live.plug([{ deviceId: 'a', label: 'Fake camera' }]);
    await flush();
    expect(live().phase).toBe('running');
    expect(errors()).toEqual([]);
    app.live.cameras.at(-1)!.present();
    await flush();
    expect(image()!.id).not.toBe(last!.id);
  });

  test('withdrawn permission is said, and given again it goes on', async () => {
    const camera = await startCamera();
    app.live.decide('denied');
    camera.end();
    await flush();
    expect(errors()).toEqual(['camera-refused']);
    app.live.plug(app.live.devices);
    await flush();
    expect(live().phase).toBe('lost');
    app.live.decide('granted');
    await flush();
    expect(live().phase).toBe('running');
  });

  test('a camera that was stopped does not come back by itself', async () => {
    await startCamera();
    app.controller.live.stop();
    app.live.plug(app.live.devices);
    await flush();
    expect(live().phase).toBe('off');
  });
});

describe('a page that is hidden', () => {
  test('runs nothing, and goes on when it is seen again', async () => {
    const camera = await startCamera();
    camera.present();
    await flush();
    app.live.hide(true);
    camera.present();
    await flush();
    const runs = app.client.run.mock.calls.length;
    camera.present();
    await flush();
    expect(app.client.run).toHaveBeenCalledTimes(runs);
    app.live.hide(false);
    camera.present();
    await flush();
    expect(live().phase).toBe('running');
    expect(app.client.run.mock.calls.length).toBeGreaterThan(runs);
  });

  test('leaves a paused camera paused', async () => {
    await startCamera();
    app.controller.live.pauseOrResume();
    app.live.hide(true);
    app.live.hide(false);
    expect(live().phase).toBe('paused');
  });
});

describe('runs that fail', () => {
  const crash = () => new AppError('worker-crashed');

  test('one: it says so and goes on by itself', async () => {
    const camera = await startCamera();
    app.client.run.mockRejectedValueOnce(crash());
    camera.present();
    await flush();
    expect(errors()).toEqual(['worker-crashed']);
    await vi.advanceTimersByTimeAsync(1000);
    await flush();
    expect(selectResult(app.store.getState())).not.toBeNull();
    expect(live().phase).toBe('running');
  });

  test('again and again: it waits for the user', async () => {
    const camera = await startCamera();
    const calls = app.client.run.mock.calls.length;
    for (let i = 0; i < 8; i++) app.client.run.mockRejectedValueOnce(crash());
    camera.present();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(live().phase).toBe('halted');
    expect(app.client.run.mock.calls.length - calls).toBe(4);
    app.client.run.mockReset();
    app.client.run.mockImplementation(async ({ frame }) => ({
      ...(await import('../testing/fakes')).frameResult(frame),
    }));
    app.controller.live.pauseOrResume();
    camera.present();
    await vi.advanceTimersByTimeAsync(100);
    await flush();
    expect(live().phase).toBe('running');
    expect(selectResult(app.store.getState())).not.toBeNull();
  });
});

describe('tracking', () => {
  const thing = (x: number, col: number) => detection({ id: 0, box: [x, 0, x + 40, 40], col, score: 0.9 });

  test('the selection stays with the thing though another cell reports it', async () => {
    const camera = await startCamera();
    app.client.detections = [thing(0, 0)];
    camera.present();
    await flush();
    app.controller.selection.select(detectionKey(thing(0, 0)));
    app.client.detections = [thing(4, 1)];
    camera.present();
    await flush();
    expect(app.store.getState().selection.selected).toBe(detectionKey(thing(4, 1)));
    app.client.detections = [];
    camera.present();
    await flush();
    app.client.detections = [thing(10, 2)];
    camera.present();
    await flush();
    expect(app.store.getState().selection.selected).toBe(detectionKey(thing(10, 2)));
    expect(live().tracks.get(0)?.id).toBe(1);
  });

  test('runs at a lower threshold, and shows what the user’s asks for', async () => {
    const camera = await startCamera();
    app.client.detections = [{ ...thing(0, 0), score: 0.3 }];
    camera.present();
    await flush();
    expect(app.client.run.mock.lastCall![0].detection.scoreThreshold).toBeCloseTo(0.2, 9);
    expect(selectVisibleDetections(app.store.getState())).toEqual([]);
  });

  test('switched off, results are shown as they are', async () => {
    const camera = await startCamera();
    app.controller.live.setTracking(false);
    app.client.detections = [{ ...thing(0, 0), score: 0.3 }];
    camera.present();
    await flush();
    expect(app.client.run.mock.lastCall![0].detection.scoreThreshold).toBe(0.4);
    expect(selectVisibleDetections(app.store.getState())).toHaveLength(1);
    expect(live().tracks.size).toBe(0);
  });
});

describe('a video', () => {
  test('plays when it is opened, and every frame it shows is offered', async () => {
    const video = await openVideo();
    expect(live()).toMatchObject({
      kind: 'video',
      phase: 'running',
      video: { name: 'film.mp4', duration: 2 },
    });
    video.present(0.5);
    await flush();
    expect(labelOf()).toBe('at 0.5');
    expect(live().video.time).toBe(0.5);
  });

  test('one that can’t be played leaves what is there', async () => {
    const camera = await startCamera();
    app.live.videoError = new AppError('video-undecodable', { name: 'film.mp4' });
    await openVideo();
    expect(errors()).toEqual(['video-undecodable']);
    expect(camera.stop).not.toHaveBeenCalled();
    expect(live()).toMatchObject({ kind: 'camera', phase: 'running' });
  });

  test('replaces the camera, which lets go', async () => {
    const camera = await startCamera();
    await openVideo();
    expect(camera.stop).toHaveBeenCalled();
    expect(live().kind).toBe('video');
  });

  test('paused and sought, the frame there is run; of many targets the last is reached', async () => {
    const video = await openVideo();
    app.controller.live.pauseOrResume();
    const seeks = [0.2, 0.4, 0.6, 0.8, 1].map((time) => app.controller.live.video.seek(time));
    await Promise.all(seeks);
    await flush();
    expect(video.seeks).toEqual([0.2, 1]);
    expect(labelOf()).toBe('at 1');
    expect(live().phase).toBe('paused');
    expect(selectResult(app.store.getState())).not.toBeNull();
  });

  test('steps by frames of the length that playback has shown', async () => {
    const video = await openVideo();
    for (const frame of [0, 1, 2, 3]) video.present(frame / 25);
    await app.controller.live.video.step(1);
    expect(video.seeks.at(-1)).toBeCloseTo(4.5 / 25, 9);
    video.present(4 / 25);
    await app.controller.live.video.step(-1);
    expect(video.seeks.at(-1)).toBeCloseTo(3.5 / 25, 9);
  });

  test('a pass sees every sample time, can be saved, and gives the controls back', async () => {
    const video = await openVideo();
    app.client.detections = [detection({ score: 0.9 })];
    await app.controller.live.analysis.start();
    expect(live().analysis).toMatchObject({ running: false, total: 4 });
    expect(live().analysis.frames.map(({ time }) => time)).toEqual([0, 0.5, 1, 1.5]);
    expect(video.playing).toBe(false);
    app.controller.live.analysis.save();
    expect(app.saved.at(-1)!.fileName).toBe('film-detections.jsonl');
    expect((await app.saved.at(-1)!.blob.text()).trim().split('\n')).toHaveLength(4);
    video.present(0.7);
    await flush();
    expect(labelOf()).toBe('at 0.7');
  });

  test('a cancelled pass keeps what it has found', async () => {
    await openVideo();
    app.store.subscribe(({ live: { analysis } }) => {
      if (analysis.frames.length === 2) app.controller.live.analysis.cancel();
    });
    await app.controller.live.analysis.start();
    expect(live().analysis).toMatchObject({ running: false, total: 4 });
    expect(live().analysis.frames).toHaveLength(2);
  });

  test('a pass survives a worker that crashes', async () => {
    await openVideo();
    app.client.run.mockRejectedValueOnce(new AppError('worker-crashed'));
    await app.controller.live.analysis.start();
    expect(live().analysis.frames).toHaveLength(4);
  });

  test('opening another video in a pass ends the pass', async () => {
    const first = await openVideo();
    const pass = app.controller.live.analysis.start();
    await openVideo();
    await pass;
    expect(first.close).toHaveBeenCalled();
    expect(live().analysis).toMatchObject({ running: false, frames: [] });
    expect(errors()).toEqual([]);
  });
});
