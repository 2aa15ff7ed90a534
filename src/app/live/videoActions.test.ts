import { beforeEach, describe, expect, test, vi } from 'vitest';
import { AppError } from '../../model/errors';
import { selectResult } from '../selectors';
import { detection, file } from '../testing/fakes';
import { flush, type LiveApp, startLiveApp } from './testing/liveApp';

let app: LiveApp;

beforeEach(async () => {
  app = await startLiveApp();
  return () => vi.useRealTimers();
});

describe('a video', () => {
  test('plays when it is opened, and every frame it shows is offered', async () => {
    const video = await app.openVideo();
    expect(app.state()).toMatchObject({
      kind: 'video',
      phase: 'running',
      video: { name: 'film.mp4', duration: 2 },
    });
    video.present(0.5);
    await flush();
    expect(app.labelOf()).toBe('at 0.5');
    expect(app.state().video.time).toBe(0.5);
  });

  test('one that can’t be played leaves what is there', async () => {
    const camera = await app.startCamera();
    app.live.videoError = new AppError('video-undecodable', { name: 'film.mp4' });
    await app.openVideo();
    expect(app.errors()).toEqual(['video-undecodable']);
    expect(camera.stop).not.toHaveBeenCalled();
    expect(app.state()).toMatchObject({ kind: 'camera', phase: 'running' });
  });

  test('replaces the camera, which lets go', async () => {
    const camera = await app.startCamera();
    await app.openVideo();
    expect(camera.stop).toHaveBeenCalled();
    expect(app.state().kind).toBe('video');
  });

  test('paused and sought, the frame there is run; of many targets the last is reached', async () => {
    const video = await app.openVideo();
    app.controller.live.pauseOrResume();
    const seeks = [0.2, 0.4, 0.6, 0.8, 1].map((time) => app.controller.live.video.seek(time));
    await Promise.all(seeks);
    await flush();
    expect(video.seeks).toEqual([0.2, 1]);
    expect(app.labelOf()).toBe('at 1');
    expect(app.state().phase).toBe('paused');
    expect(selectResult(app.store.getState())).not.toBeNull();
  });

  test('replaced in the middle of a seek, the next one can be sought', async () => {
    const first = await app.openVideo();
    first.stuck = true;
    const seeking = app.controller.live.video.seek(1);
    const second = await app.openVideo();
    await seeking;
    await app.controller.live.video.seek(0.5);
    expect(second.seeks).toEqual([0.5]);
    expect(app.errors()).toEqual([]);
  });

  test('a seek that never arrives holds up no other video', async () => {
    const first = await app.openVideo();
    first.stuck = true;
    first.close.mockImplementation(() => undefined);
    void app.controller.live.video.seek(1);
    const second = await app.openVideo();
    second.present(0.2);
    expect(app.state().video.time).toBe(0.2);
    await app.controller.live.video.seek(0.5);
    expect(second.seeks).toEqual([0.5]);
  });

  test('pauses at once', async () => {
    await app.openVideo();
    app.controller.live.pauseOrResume();
    expect(app.state().phase).toBe('paused');
  });

  test('replaced while a pass seeks, the pass ends', async () => {
    const first = await app.openVideo();
    first.stuck = true;
    const pass = app.controller.live.analysis.start();
    await app.openVideo();
    await pass;
    expect(app.state().analysis.running).toBe(false);
    expect(app.errors()).toEqual([]);
  });

  test('replaced while a pass runs a frame, nothing of the pass reaches the next video', async () => {
    await app.openVideo();
    app.client.hold = true;
    const pass = app.controller.live.analysis.start();
    await flush();
    app.client.hold = false;
    await app.openVideo();
    app.client.answer();
    await pass;
    await flush();
    expect(app.state().analysis).toMatchObject({ running: false, done: 0 });
    app.controller.live.analysis.save();
    expect(app.saved).toEqual([]);
  });

  test('seeks that wait do not disturb a pass', async () => {
    const video = await app.openVideo();
    const { live } = app.controller;
    await Promise.all([live.video.seek(0.3), live.video.seek(1.7), live.analysis.start()]);
    expect(video.seeks).toEqual([0.3, 0, 0.5, 1, 1.5]);
  });

  test.each(['play', 'seek'] as const)('halted, it goes on with %s', async (by) => {
    const video = await app.openVideo();
    for (let i = 0; i < 4; i++) app.client.run.mockRejectedValueOnce(new AppError('worker-crashed'));
    video.present(0.5);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(app.state().phase).toBe('halted');
    if (by === 'play') app.controller.live.pauseOrResume();
    else await app.controller.live.video.seek(1);
    video.present(1);
    await flush();
    expect(app.state().phase).toBe(by === 'play' ? 'running' : 'paused');
    expect(selectResult(app.store.getState())).not.toBeNull();
  });

  test('sought after a snapshot, the stage shows it again', async () => {
    await app.openVideo();
    await app.controller.live.snapshot();
    expect(app.image()!.id).toBeGreaterThan(0);
    await app.controller.live.video.seek(1);
    await flush();
    expect(app.labelOf()).toBe('at 1');
  });

  test('one that can’t go on says so', async () => {
    const video = await app.openVideo();
    app.controller.live.pauseOrResume();
    video.play = async () => {
      throw new AppError('video-undecodable');
    };
    app.controller.live.pauseOrResume();
    await flush();
    expect(app.errors()).toEqual(['video-undecodable']);
  });

  test('another picture opened in a pass keeps the stage, and the pass ends', async () => {
    await app.openVideo();
    const pass = app.controller.live.analysis.start();
    app.client.hold = true;
    await flush();
    await app.controller.source.openFiles([file('cat.png')]);
    app.client.hold = false;
    app.client.answer();
    await pass;
    await flush();
    expect(app.image()?.name).toBe('cat.png');
    expect(selectResult(app.store.getState())).not.toBeNull();
    expect(app.state().analysis).toMatchObject({ running: false, done: 1 });
  });

  test('steps by frames of the length that playback has shown', async () => {
    const video = await app.openVideo();
    for (const frame of [0, 1, 2, 3]) video.present(frame / 25);
    await app.controller.live.video.step(1);
    expect(video.seeks.at(-1)).toBeCloseTo(4.5 / 25, 9);
    video.present(4 / 25);
    await app.controller.live.video.step(-1);
    expect(video.seeks.at(-1)).toBeCloseTo(3.5 / 25, 9);
  });

  test('a pass sees every sample time, can be saved, and gives the controls back', async () => {
    const video = await app.openVideo();
    app.client.detections = [detection({ score: 0.9 })];
    await app.controller.live.analysis.start();
    expect(app.state().analysis).toMatchObject({ running: false, total: 4, done: 4 });
    expect(app.state().analysis.timeline!.columns.map(({ time }) => time)).toEqual([0, 0.5, 1, 1.5]);
    expect(video.playing).toBe(false);
    app.controller.live.analysis.save();
    expect(app.saved.at(-1)!.fileName).toBe('film-detections.jsonl');
    expect((await app.saved.at(-1)!.blob.text()).trim().split('\n')).toHaveLength(4);
    video.present(0.7);
    await flush();
    expect(app.labelOf()).toBe('at 0.7');
  });

  test('a cancelled pass keeps what it has found', async () => {
    await app.openVideo();
    app.store.subscribe(({ live: { analysis } }) => {
      if (analysis.done === 2) app.controller.live.analysis.cancel();
    });
    await app.controller.live.analysis.start();
    expect(app.state().analysis).toMatchObject({ running: false, total: 4, done: 2 });
    app.controller.live.analysis.save();
    expect((await app.saved.at(-1)!.blob.text()).trim().split('\n')).toHaveLength(2);
  });

  test('a pass survives a worker that crashes', async () => {
    await app.openVideo();
    app.client.run.mockRejectedValueOnce(new AppError('worker-crashed'));
    await app.controller.live.analysis.start();
    expect(app.state().analysis.done).toBe(4);
  });

  test('opening another video in a pass ends the pass', async () => {
    const first = await app.openVideo();
    const pass = app.controller.live.analysis.start();
    await app.openVideo();
    await pass;
    expect(first.close).toHaveBeenCalled();
    expect(app.state().analysis).toMatchObject({ running: false, done: 0, timeline: null });
    expect(app.errors()).toEqual([]);
  });
});
