import { beforeEach, describe, expect, test, vi } from 'vitest';
import { AppError } from '../../model/errors';
import { file } from '../testing/fakes';
import { flush, type LiveApp, startLiveApp } from './testing/liveApp';

let app: LiveApp;

beforeEach(async () => {
  app = await startLiveApp();
  return () => vi.useRealTimers();
});

describe('what the user had set', () => {
  test('the torch stays on when the camera starts anew', async () => {
    const first = await app.startCamera();
    await app.controller.live.camera.setTorch(true);
    expect(first.setTorch).toHaveBeenCalledWith(true);
    await app.controller.live.camera.setResolution('1280x720');
    await flush();
    expect(app.live.cameras.at(-1)!.setTorch).toHaveBeenCalledWith(true);
    expect(app.state().camera.torch).toBe(true);
  });

  test('a torch that can’t be lit is off', async () => {
    const camera = await app.startCamera();
    camera.setTorch.mockRejectedValueOnce(new AppError('camera-busy'));
    await app.controller.live.camera.setTorch(true);
    expect(app.state().camera.torch).toBe(false);
    expect(app.errors()).toEqual(['camera-busy']);
  });

  test('turning goes from the side where the camera looks, whatever was asked for', async () => {
    app.live.facing = 'environment';
    await app.startCamera();
    expect(app.state().camera.facing).toBe('user');
    await app.controller.live.camera.turn();
    expect(app.live.openCamera.mock.lastCall![0]).toMatchObject({ facing: 'user' });
  });
});

describe('asking and losing', () => {
  test('where permission has not been given, it explains first', async () => {
    app.live.permission = 'prompt';
    await app.controller.live.camera.open();
    expect(app.state().camera.explaining).toBe(true);
    expect(app.live.openCamera).not.toHaveBeenCalled();
    await app.controller.live.camera.start();
    expect(app.state()).toMatchObject({ phase: 'running', camera: { explaining: false } });
  });

  test.each(['camera-refused', 'camera-missing', 'camera-busy'] as const)(
    '%s is said, and what was on screen stays',
    async (code) => {
      const before = app.image();
      app.live.cameraError = new AppError(code);
      await app.startCamera();
      expect(app.errors()).toEqual([code]);
      expect(app.image()).toBe(before);
      app.live.cameraError = null;
      app.controller.notices.retry(app.store.getState().notices.errors[0]!);
      await flush();
      expect(app.state().phase).toBe('running');
      expect(app.errors()).toEqual([]);
    },
  );

  test('unplugged, its last frame stays; plugged in again it goes on by itself', async () => {
    const camera = await app.startCamera();
    camera.present();
    await flush();
    const last = app.image();
    app.live.plug([]);
    camera.end();
    await flush();
    expect(app.errors()).toEqual(['camera-ended']);
    expect(app.state().phase).toBe('lost');
    expect(app.image()).toBe(last);
    app.live.plug([{ deviceId: 'a', label: 'Fake camera' }]);
    await flush();
    expect(app.state().phase).toBe('running');
    expect(app.errors()).toEqual([]);
    app.live.cameras.at(-1)!.present();
    await flush();
    expect(app.image()!.id).not.toBe(last!.id);
  });

  test('withdrawn permission is said, and given again it goes on', async () => {
    const camera = await app.startCamera();
    app.live.decide('denied');
    camera.end();
    await flush();
    expect(app.errors()).toEqual(['camera-refused']);
    app.live.plug(app.live.devices);
    await flush();
    expect(app.state().phase).toBe('lost');
    app.live.decide('granted');
    await flush();
    expect(app.state().phase).toBe('running');
  });

  test('a picture opened while it is gone keeps the stage when it is plugged in again', async () => {
    const camera = await app.startCamera();
    camera.present();
    await flush();
    camera.end();
    await flush();
    await app.controller.source.openFiles([file('cat.png')]);
    app.live.plug(app.live.devices);
    await flush();
    expect(app.state().phase).toBe('lost');
    expect(app.image()?.name).toBe('cat.png');
    await app.controller.live.camera.resume();
    app.live.cameras.at(-1)!.present();
    await flush();
    expect(app.image()!.origin).toEqual({ kind: 'live' });
  });

  test('lost while a snapshot is on the stage, it does not take its place when it is plugged in again', async () => {
    const camera = await app.startCamera();
    camera.present();
    await flush();
    await app.controller.live.snapshot();
    camera.end();
    app.live.plug(app.live.devices);
    await flush();
    expect(app.state().phase).toBe('lost');
    expect(app.image()?.name).toBe('snapshot-1.png');
  });

  test('a camera that can’t go on says so', async () => {
    const camera = await app.startCamera();
    app.controller.live.pauseOrResume();
    camera.resume.mockRejectedValueOnce(new AppError('camera-busy'));
    app.controller.live.pauseOrResume();
    await flush();
    expect(app.errors()).toEqual(['camera-busy']);
  });

  test('a picture that the system withholds is told, until it comes again or the camera is let go', async () => {
    const camera = await app.startCamera();
    camera.mute(true);
    expect(app.state().camera.muted).toBe(true);
    camera.mute(false);
    expect(app.state().camera.muted).toBe(false);
    camera.mute(true);
    app.controller.live.stop();
    expect(app.state().camera.muted).toBe(false);
  });

  test('a camera that was stopped does not come back by itself', async () => {
    await app.startCamera();
    app.controller.live.stop();
    app.live.plug(app.live.devices);
    await flush();
    expect(app.state().phase).toBe('off');
  });
});
