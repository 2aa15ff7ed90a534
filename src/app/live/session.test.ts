import { beforeEach, describe, expect, test, vi } from 'vitest';
import { AppError } from '../../model/errors';
import { detectionKey } from '../detectionKey';
import { selectResult, selectVisibleDetections } from '../selectors';
import { withChange } from '../slices/backend';
import { detection, file, frameResult } from '../testing/fakes';
import { selectLoweredSize, selectRefreshFrame } from './selectors';
import { flush, type LiveApp, startLiveApp } from './testing/liveApp';

let app: LiveApp;

beforeEach(async () => {
  app = await startLiveApp();
  return () => vi.useRealTimers();
});

describe('a camera', () => {
  test('its frames become the image on the stage, each together with its own result', async () => {
    const camera = await app.startCamera();
    app.client.detections = [detection()];
    const seen = vi.fn();
    app.store.subscribe((state) => seen(state.source.image?.id === state.run.imageId));
    for (let i = 1; i <= 3; i++) {
      camera.present();
      await flush();
      expect(app.labelOf()).toBe(`${i} mirrored`);
      expect(selectResult(app.store.getState())?.detections).toHaveLength(1);
    }
    expect(app.state().counts).toEqual({ offered: 3, begun: 3, dropped: 0 });
  });

  test('while a run is in flight the newest frame waits and older ones are dropped', async () => {
    const camera = await app.startCamera();
    app.client.hold = true;
    for (let i = 0; i < 5; i++) camera.present();
    await flush();
    expect(app.client.run).toHaveBeenCalledTimes(1);
    app.client.answer();
    await flush();
    expect(app.client.run).toHaveBeenCalledTimes(2);
    app.client.answer();
    await flush();
    expect(app.labelOf()).toBe('5 mirrored');
    expect(app.state().counts).toEqual({ offered: 5, begun: 2, dropped: 3 });
    expect(app.client.run).toHaveBeenCalledTimes(2);
  });

  test('the stage shows it before the network has seen it', async () => {
    const camera = await app.startCamera();
    app.client.hold = true;
    camera.present();
    expect(app.image()?.origin).toEqual({ kind: 'live' });
    expect(selectResult(app.store.getState())).toBeNull();
  });

  test('every image but the one on the stage and the one before is closed', async () => {
    const camera = await app.startCamera();
    const bitmaps = [];
    for (let i = 0; i < 6; i++) {
      camera.present();
      await flush();
      bitmaps.push(app.image()!.bitmap);
    }
    const closed = bitmaps.map(({ close }) => vi.mocked(close).mock.calls.length);
    expect(closed).toEqual([1, 1, 1, 1, 0, 0]);
  });

  test('paused, its last frame is on the stage and a setting re-runs that without sending it again', async () => {
    const camera = await app.startCamera();
    camera.present();
    await flush();
    app.controller.live.pauseOrResume();
    await flush();
    expect(app.state().phase).toBe('paused');
    expect(camera.hold).toHaveBeenCalled();
    const id = app.image()!.id;
    app.client.run.mockClear();
    app.controller.detection.set('iouThreshold', 0.3);
    await flush();
    expect(app.client.run.mock.lastCall![0]).toMatchObject({ image: null, detection: { iouThreshold: 0.3 } });
    expect(app.image()!.id).toBe(id);
  });

  test('a snapshot is an image of the strip, and resuming goes on from there', async () => {
    const camera = await app.startCamera();
    camera.present();
    await flush();
    await app.controller.live.snapshot();
    await flush();
    expect(app.image()).toMatchObject({ name: 'snapshot-1.png' });
    expect(app.image()!.origin.kind).toBe('gallery');
    expect(app.store.getState().source.gallery).toHaveLength(1);
    expect(app.state()).toMatchObject({ kind: 'camera', phase: 'paused' });
    app.controller.live.pauseOrResume();
    camera.present();
    await flush();
    expect(app.state().phase).toBe('running');
    expect(app.image()!.origin).toEqual({ kind: 'live' });
  });

  test('a snapshot in the rest between two runs is of the newest frame, and stays', async () => {
    app.controller.live.setMode('smooth');
    const camera = await app.startCamera();
    camera.present();
    await flush();
    camera.present();
    await app.controller.live.snapshot();
    camera.present();
    await vi.advanceTimersByTimeAsync(1000);
    expect(app.live.toPng.mock.lastCall![0]).toMatchObject({ label: '2 mirrored' });
    expect(app.image()).toMatchObject({ name: 'snapshot-1.png' });
    expect(selectResult(app.store.getState())).not.toBeNull();
    expect(app.state().counts.begun).toBe(1);
  });

  test('a snapshot waits for no run, and the one in flight does not take its place', async () => {
    const camera = await app.startCamera();
    app.client.hold = true;
    camera.present();
    await flush();
    await app.controller.live.snapshot();
    expect(app.image()).toMatchObject({ name: 'snapshot-1.png' });
    const sent = app.client.run.mock.calls.length;
    app.client.hold = false;
    app.client.answer();
    await vi.advanceTimersByTimeAsync(1000);
    expect(app.image()).toMatchObject({ name: 'snapshot-1.png' });
    expect(app.client.run).toHaveBeenCalledTimes(sent + 1);
    expect(selectResult(app.store.getState())).not.toBeNull();
  });

  describe('paused', () => {
    const runs = () => app.state().counts.begun;

    test('the frame that was done is not run again, and one that comes late is not run', async () => {
      const camera = await app.startCamera();
      camera.present();
      await flush();
      app.controller.live.pauseOrResume();
      camera.present();
      await vi.advanceTimersByTimeAsync(1000);
      expect(app.state().counts).toEqual({ offered: 1, begun: 1, dropped: 0 });
      expect(app.labelOf()).toBe('1 mirrored');
    });

    test('the frame in flight is not run again', async () => {
      const camera = await app.startCamera();
      app.client.hold = true;
      camera.present();
      await flush();
      app.controller.live.pauseOrResume();
      app.client.answer();
      await vi.advanceTimersByTimeAsync(1000);
      expect(runs()).toBe(1);
      expect(app.store.getState().run.running).toBe(false);
    });

    test('the frame that waits is the last, runs without a rest and counts once', async () => {
      app.controller.live.setMode('smooth');
      const camera = await app.startCamera();
      camera.present();
      await flush();
      camera.present();
      await flush();
      expect(runs()).toBe(1);
      app.controller.live.pauseOrResume();
      await flush();
      expect(app.labelOf()).toBe('2 mirrored');
      expect(app.state().counts).toEqual({ offered: 2, begun: 2, dropped: 0 });
      await vi.advanceTimersByTimeAsync(1000);
      expect(runs()).toBe(2);
    });

    test('a frame whose run failed is tried again', async () => {
      const camera = await app.startCamera();
      app.client.run.mockRejectedValueOnce(new AppError('worker-crashed'));
      camera.present();
      app.controller.live.pauseOrResume();
      await vi.advanceTimersByTimeAsync(1000);
      await flush();
      expect(selectResult(app.store.getState())).not.toBeNull();
    });
  });

  test('a frame that waits for the backend gives way to the picture that is opened meanwhile', async () => {
    const camera = await app.startCamera();
    const { backend } = app.store.getState();
    app.store.setState({ backend: withChange(backend, null) });
    camera.present();
    app.controller.live.pauseOrResume();
    await app.controller.source.openFiles([file('cat.png')]);
    app.store.setState({ backend });
    app.controller.runner.request();
    await flush();
    // Once for the stage, never for a run.
    expect(camera.taken).toBe(1);
    expect(app.image()?.name).toBe('cat.png');
    expect(selectResult(app.store.getState())).not.toBeNull();
  });

  test('opening another picture lets it go', async () => {
    const camera = await app.startCamera();
    camera.present();
    await flush();
    await app.controller.source.openFiles([file('cat.png')]);
    await flush();
    expect(camera.stop).toHaveBeenCalled();
    expect(app.state()).toMatchObject({ kind: null, phase: 'off' });
    expect(app.image()?.name).toBe('cat.png');
  });

  test('a result that comes after it was stopped changes nothing', async () => {
    const camera = await app.startCamera();
    camera.present();
    await flush();
    app.client.hold = true;
    camera.present();
    await flush();
    const before = app.image()!.id;
    app.controller.live.stop();
    app.client.answer();
    await flush();
    expect(app.image()!.id).toBe(before);
    expect(app.state().phase).toBe('off');
  });

  test('a snapshot has no tracks of the frame before, and views follow its own run', async () => {
    const camera = await app.startCamera();
    app.client.detections = [detection()];
    camera.present();
    await flush();
    expect(app.state().tracks.size).toBe(1);
    await app.controller.live.snapshot();
    await flush();
    const { run } = app.store.getState();
    expect(run.imageId).toBe(app.image()!.id);
    expect(app.state().tracks.size).toBe(0);
    expect(selectRefreshFrame(app.store.getState())).toBe(run.result!.frame);
  });

  test('the unedited network runs for a comparison once frames rest, and not before', async () => {
    const camera = await app.startCamera();
    camera.present();
    await flush();
    app.controller.fusion.setKind('softmax');
    app.controller.fusion.compare();
    camera.present();
    await flush();
    const fusions = () => app.client.run.mock.calls.map(([{ fusion }]) => fusion?.kind ?? null);
    expect(fusions().slice(1)).not.toContain(null);
    app.client.run.mockClear();
    app.controller.live.pauseOrResume();
    app.controller.fusion.compare();
    await flush();
    expect(fusions()).toEqual([null, 'softmax']);
    expect(app.store.getState().run.imageId).toBe(app.image()!.id);
  });

  test('choosing another resolution starts it anew with that', async () => {
    const first = await app.startCamera();
    await app.controller.live.camera.setResolution('1280x720');
    expect(first.stop).toHaveBeenCalled();
    expect(app.live.openCamera.mock.lastCall![0]).toMatchObject({ resolution: '1280x720' });
    first.present();
    await flush();
    expect(app.state().counts.offered).toBe(0);
  });
});

describe('the input side', () => {
  /** A camera whose frames take 300 ms at 512 pixels, and less at less; one comes as soon as the last is done. */
  async function startSlow(mode: 'smooth' | 'accurate') {
    app.controller.live.setMode(mode);
    const camera = await app.startCamera();
    const answer = app.client.run.getMockImplementation()!;
    app.client.run.mockImplementation(async (request) => {
      const result = await answer(request);
      const totalMs = 300 * (result.inputSize / 512) ** 2;
      app.live.clock += totalMs;
      return { ...result, totalMs };
    });
    return async (count: number) => {
      for (let i = 0; i < count; i++) {
        camera.present();
        app.live.clock += 200;
        await vi.advanceTimersByTimeAsync(1000);
      }
    };
  }
  const sides = () => app.client.run.mock.calls.map(([{ inputSize }]) => inputSize);
  const lowered = () => selectLoweredSize(app.store.getState());

  test('goes down where live is smooth and runs take too long, and nothing else of the model changes', async () => {
    const present = await startSlow('smooth');
    const before = app.store.getState();
    await present(20);
    expect([...new Set(sides())]).toEqual([undefined, 256]);
    expect(lowered()).toBe(256);
    expect(app.store.getState().model).toBe(before.model);
    expect(app.store.getState().scaling.inputSize).toBe(before.scaling.inputSize);
    expect(app.client.load).toHaveBeenCalledTimes(1);
    // What was measured is of the model's own side alone.
    expect(app.store.getState().timing.frames.every(({ totalMs }) => totalMs !== 75)).toBe(true);
    expect(app.errors()).toEqual([]);
  });

  test('stays where live is accurate', async () => {
    const present = await startSlow('accurate');
    await present(20);
    expect([...new Set(sides())]).toEqual([undefined]);
  });

  test.each([
    ['a pause', () => app.controller.live.pauseOrResume()],
    ['the end', () => app.controller.live.stop()],
    ['a snapshot', () => app.controller.live.snapshot()],
    ['accurate', () => app.controller.live.setMode('accurate')],
  ])('is the model’s own again after %s, for what stays on the stage', async (_, end) => {
    const present = await startSlow('smooth');
    await present(20);
    await end();
    await vi.advanceTimersByTimeAsync(1000);
    expect(app.client.run.mock.lastCall![0].image).not.toBeNull();
    expect(sides().at(-1)).toBeUndefined();
    expect(selectResult(app.store.getState())?.inputSize).toBe(512);
    expect(lowered()).toBeNull();
  });

  test('a frame that is in flight at a pause is run again at the model’s own', async () => {
    const present = await startSlow('smooth');
    app.client.hold = true;
    for (let i = 0; i < 30 && sides().at(-1) === undefined; i++) {
      app.client.answer();
      await vi.advanceTimersByTimeAsync(1000);
      await present(1);
    }
    app.controller.live.pauseOrResume();
    app.client.hold = false;
    app.client.answer();
    await vi.advanceTimersByTimeAsync(1000);
    expect(sides().slice(-2)).toEqual([256, undefined]);
    expect(lowered()).toBeNull();
  });

  test('resumed, it is at once as low as it was', async () => {
    const present = await startSlow('smooth');
    await present(20);
    app.controller.live.pauseOrResume();
    await vi.advanceTimersByTimeAsync(1000);
    app.controller.live.pauseOrResume();
    app.client.run.mockClear();
    await present(1);
    expect(sides()).toEqual([256]);
  });

  test('one that can’t be had is not asked for again', async () => {
    const present = await startSlow('smooth');
    const slow = app.client.run.getMockImplementation()!;
    app.client.run.mockImplementation(async (request) => {
      if (request.inputSize) throw new AppError('out-of-memory');
      return slow(request);
    });
    await present(30);
    expect(sides().filter(Boolean)).toEqual([256]);
    expect(app.state().phase).toBe('running');
    expect(lowered()).toBeNull();
  });
});

describe('a page that is hidden', () => {
  test('runs nothing, and goes on when it is seen again', async () => {
    const camera = await app.startCamera();
    camera.present();
    await flush();
    const runs = app.client.run.mock.calls.length;
    app.live.hide(true);
    camera.present();
    await vi.advanceTimersByTimeAsync(1000);
    expect(app.client.run).toHaveBeenCalledTimes(runs);
    camera.present();
    await flush();
    expect(app.client.run).toHaveBeenCalledTimes(runs);
    app.live.hide(false);
    camera.present();
    await flush();
    expect(app.state().phase).toBe('running');
    expect(app.client.run.mock.calls.length).toBeGreaterThan(runs);
  });

  test('does not run the frame that waits', async () => {
    app.controller.live.setMode('smooth');
    const camera = await app.startCamera();
    camera.present();
    await flush();
    camera.present();
    app.live.hide(true);
    await vi.advanceTimersByTimeAsync(1000);
    expect(app.client.run).toHaveBeenCalledTimes(1);
  });

  test('leaves a paused camera paused', async () => {
    await app.startCamera();
    app.controller.live.pauseOrResume();
    app.live.hide(true);
    app.live.hide(false);
    expect(app.state().phase).toBe('paused');
  });
});

describe('runs that fail', () => {
  const crash = () => new AppError('worker-crashed');

  test('one: it says so and goes on by itself', async () => {
    const camera = await app.startCamera();
    app.client.run.mockRejectedValueOnce(crash());
    camera.present();
    await flush();
    expect(app.errors()).toEqual(['worker-crashed']);
    await vi.advanceTimersByTimeAsync(1000);
    await flush();
    expect(selectResult(app.store.getState())).not.toBeNull();
    expect(app.state().phase).toBe('running');
  });

  test('again and again: it waits for the user', async () => {
    const camera = await app.startCamera();
    const calls = app.client.run.mock.calls.length;
    for (let i = 0; i < 8; i++) app.client.run.mockRejectedValueOnce(crash());
    camera.present();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(app.state().phase).toBe('halted');
    expect(app.client.run.mock.calls.length - calls).toBe(4);
    app.client.run.mockReset();
    app.client.run.mockImplementation(async ({ frame }) => frameResult(frame));
    app.controller.live.pauseOrResume();
    camera.present();
    await vi.advanceTimersByTimeAsync(100);
    await flush();
    expect(app.state().phase).toBe('running');
    expect(selectResult(app.store.getState())).not.toBeNull();
  });
});

describe('a frame that can’t be taken', () => {
  test('is reported, tried again, and ends what waits for it', async () => {
    const camera = await app.startCamera();
    const take = vi.spyOn(camera, 'take').mockImplementation(() => {
      throw new AppError('out-of-memory');
    });
    camera.present();
    await flush();
    expect(app.errors()).toEqual(['out-of-memory']);
    expect(app.client.run).not.toHaveBeenCalled();
    const { session } = app.controller.live;
    session.reserve();
    await expect(session.analyseNow()).rejects.toMatchObject({ code: 'out-of-memory' });
    session.release();
    take.mockRestore();
    await vi.advanceTimersByTimeAsync(5000);
    expect(app.client.run).toHaveBeenCalledTimes(1);
  });

  test('a result that can’t be shown closes its picture', async () => {
    const camera = await app.startCamera();
    camera.present();
    await flush();
    const take = vi.spyOn(camera, 'take');
    // The error is our own making.
    vi.spyOn(console, 'error').mockImplementationOnce(() => undefined);
    app.client.run.mockResolvedValueOnce(null as never);
    camera.present();
    await flush();
    expect(app.errors()).toEqual(['unexpected']);
    expect(take.mock.results[0]!.value.close).toHaveBeenCalledTimes(1);
  });
});

describe('a change that a frame takes along', () => {
  test.each(['answer', 'refuse'] as const)(
    'is not lost where live ends before it settles: %s',
    async (end) => {
      const camera = await app.startCamera();
      camera.present();
      await flush();
      let settle: () => void = () => {};
      app.client.run.mockImplementationOnce(
        ({ frame }) =>
          new Promise((resolve, reject) => {
            settle = () =>
              end === 'answer' ? resolve(frameResult(frame)) : reject(new AppError('out-of-memory'));
          }),
      );
      camera.present();
      await flush();
      app.controller.live.stop();
      app.client.run.mockClear();
      settle();
      await flush();
      expect(app.client.run).toHaveBeenCalledTimes(1);
    },
  );
});

describe('tracking', () => {
  const thing = (x: number, col: number) => detection({ id: 0, box: [x, 0, x + 40, 40], col, score: 0.9 });

  test('the selection stays with the thing though another cell reports it', async () => {
    const camera = await app.startCamera();
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
    expect(app.state().tracks.get(0)?.id).toBe(1);
  });

  test('runs at a lower threshold, and shows what the user’s asks for', async () => {
    const camera = await app.startCamera();
    app.client.detections = [{ ...thing(0, 0), score: 0.3 }];
    camera.present();
    await flush();
    expect(app.client.run.mock.lastCall![0].detection.scoreThreshold).toBeCloseTo(0.2, 9);
    expect(selectVisibleDetections(app.store.getState())).toEqual([]);
  });

  test('switched off, results are shown as they are', async () => {
    const camera = await app.startCamera();
    app.controller.live.setTracking(false);
    app.client.detections = [{ ...thing(0, 0), score: 0.3 }];
    camera.present();
    await flush();
    expect(app.client.run.mock.lastCall![0].detection.scoreThreshold).toBe(0.4);
    expect(selectVisibleDetections(app.store.getState())).toHaveLength(1);
    expect(app.state().tracks.size).toBe(0);
  });
});
