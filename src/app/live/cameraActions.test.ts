import { beforeEach, describe, expect, test, vi } from 'vitest';
import { AppError } from '../../model/errors';
import { flush, type LiveApp, startLiveApp } from './liveApp';

let app: LiveApp;

beforeEach(async () => {
  app = await startLiveApp();
  return () => vi.useRealTimers();
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

  test('a camera that was stopped does not come back by itself', async () => {
    await app.startCamera();
    app.controller.live.stop();
    app.live.plug(app.live.devices);
    await flush();
    expect(app.state().phase).toBe('off');
  });
});
