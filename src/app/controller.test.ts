import { describe, expect, test, vi } from 'vitest';
import type { ModelInfo } from '../inference/api/messages';
import { AppError } from '../model/errors';
import { withPreferences } from './preferences';
import {
  selectBackend,
  selectDetections,
  selectLoading,
  selectModel,
  selectSelected,
  selectVisibleDetections,
} from './selectors';
import { modelInUse } from './slices/model';
import { initialState } from './state';
import { BACKEND, detection, fakeApp, file, MANIFEST, modelInfo } from './testing/fakes';
import { readHash } from './urlState';

async function started(state = initialState) {
  const app = fakeApp(state);
  await app.controller.start();
  await app.controller.runner.idle();
  return app;
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 0));

describe('start', () => {
  test('shows a sample, loads the offered model by its checksum and runs once', async () => {
    const { client, store } = await started();
    expect(store.getState().source.image?.name).toBe('blood.jpg');
    expect(client.load.mock.calls[0]![0]).toEqual({
      kind: 'url',
      url: 'https://host/models/d0.onnx',
      sha256: 'aa',
      bytes: 100,
    });
    expect(client.run).toHaveBeenCalledTimes(1);
    expect(selectLoading(store.getState())).toBeNull();
    expect(store.getState().run.result).not.toBeNull();
  });

  test('a backend that the address asks for and the device lacks is reported, and Auto takes over', async () => {
    const app = fakeApp(readHash(initialState, '#backend=webgpu'));
    app.client.start.mockRejectedValueOnce(new AppError('webgpu-missing'));
    await app.controller.start();
    const { backend, notices } = app.store.getState();
    expect(selectBackend(app.store.getState())).toEqual(BACKEND);
    expect(backend.choice).toBe('auto');
    expect(notices.errors.map(({ error }) => error.code)).toEqual(['webgpu-missing']);
  });

  test('without a manifest the image stays, and trying again loads the model', async () => {
    const { environment, client, store, controller } = fakeApp();
    const fetchManifest = vi.spyOn(environment, 'fetchManifest').mockRejectedValueOnce(new Error('down'));
    await controller.start();
    const [notice] = store.getState().notices.errors;
    expect(notice?.error.code).toBe('model-download');
    expect(store.getState().source.image).not.toBeNull();
    controller.notices.retry(notice!);
    await vi.waitFor(() => expect(client.run).toHaveBeenCalledTimes(1));
    expect(fetchManifest).toHaveBeenCalledTimes(2);
    expect(store.getState().notices.errors).toEqual([]);
  });
});

describe('running', () => {
  test('changes during a run become one more run with the newest settings', async () => {
    const { client, controller } = await started();
    client.hold = true;
    for (const threshold of [0.1, 0.2, 0.3]) controller.detection.set('scoreThreshold', threshold);
    await settled();
    expect(client.run).toHaveBeenCalledTimes(2);
    client.hold = false;
    client.answer();
    await controller.runner.idle();
    expect(client.run.mock.calls.map(([request]) => request.detection.scoreThreshold)).toEqual([
      0.4, 0.1, 0.3,
    ]);
  });

  test('a picture is sent once; settings re-use it; a new picture, backend or recovery sends again', async () => {
    const { client, controller } = await started();
    const sent = () => client.run.mock.calls.at(-1)![0].image !== null;
    expect(sent()).toBe(true);
    controller.detection.set('iouThreshold', 0.3);
    await controller.runner.idle();
    expect(sent()).toBe(false);
    await controller.source.openSample('coffee');
    await controller.runner.idle();
    expect(sent()).toBe(true);
    await controller.model.setBackend('wasm');
    await controller.runner.idle();
    expect(sent()).toBe(true);
    client.recover({ cause: 'device-lost', backend: BACKEND });
    await controller.runner.idle();
    expect(sent()).toBe(true);
    expect(client.run).toHaveBeenCalledTimes(5);
  });

  test('a result of the picture before is not shown on the new one', async () => {
    const { client, controller, store } = await started();
    client.detections = [detection()];
    client.hold = true;
    controller.detection.set('scoreThreshold', 0.1);
    await controller.source.openSample('coffee');
    client.answer();
    await settled();
    expect(selectDetections(store.getState())).toEqual([]);
    client.hold = false;
    client.answer();
    await controller.runner.idle();
    expect(selectDetections(store.getState())).toHaveLength(1);
  });

  test('a failing run keeps the last result and can be tried again', async () => {
    const { client, controller, store } = await started();
    const before = store.getState().run.result;
    client.run.mockRejectedValueOnce(new AppError('out-of-memory'));
    controller.detection.set('scoreThreshold', 0.1);
    await controller.runner.idle();
    const [notice] = store.getState().notices.errors;
    expect(notice?.error.code).toBe('out-of-memory');
    expect(store.getState().run).toMatchObject({ result: before, running: false });
    controller.notices.retry(notice!);
    await controller.runner.idle();
    expect(client.run.mock.calls.at(-1)![0].image).not.toBeNull();
  });
});

describe('files', () => {
  test('several images form a strip and the first that can be decoded is shown', async () => {
    const { controller, store } = await started();
    await controller.source.openFiles([file('bad.jpg'), file('a.png'), file('b.png')]);
    const { source, notices } = store.getState();
    expect(source.image?.name).toBe('a.png');
    expect(source.sample).toBeNull();
    expect(source.gallery.map(({ name, thumbnail }) => [name, thumbnail])).toEqual([
      ['a.png', 'blob:thumbnail'],
      ['b.png', 'blob:thumbnail'],
    ]);
    expect(notices.errors[0]?.error.values).toEqual({ name: 'bad.jpg' });
    controller.source.step(1);
    await settled();
    expect(store.getState().source.image?.name).toBe('b.png');
    expect(store.getState().source.gallery).toHaveLength(2);
  });

  test('a file that is no image leaves the picture and its boxes', async () => {
    const { controller, store } = await started();
    const before = store.getState();
    await controller.source.openFiles([file('bad.jpg')]);
    expect(store.getState().source.image).toBe(before.source.image);
    expect(store.getState().run.result).toBe(before.run.result);
    expect(store.getState().source.opening).toBe(false);
  });

  test('the newest of two pictures that are being opened wins', async () => {
    const { controller, environment, store } = await started();
    let finishSlow: (blob: Blob) => void = () => {};
    vi.spyOn(environment, 'fetchBlob').mockReturnValueOnce(
      new Promise((resolve) => {
        finishSlow = resolve;
      }),
    );
    const slow = controller.source.openSample('coffee');
    await controller.source.openSample('raccoon');
    finishSlow(new Blob(['x']));
    await slow;
    expect(store.getState().source).toMatchObject({ sample: 'raccoon', image: { name: 'raccoon.jpg' } });
  });

  test('a checkpoint is loaded with the labels beside it, and again with labels that follow', async () => {
    const { client, controller, store } = await started();
    const info = modelInfo({ provenance: { kind: 'checkpoint', name: 'x.pth' }, labels: ['a', 'b'] });
    client.load.mockResolvedValue(info);
    await controller.source.openFiles([file('x.pth')]);
    await vi.waitFor(() => expect(selectModel(store.getState())).toBe(info));
    expect(modelInUse(store.getState().model)?.offered).toBeNull();
    await controller.source.openFiles([file('labels.json', '["a","b"]')]);
    await vi.waitFor(() => expect(client.load).toHaveBeenCalledTimes(3));
    expect(client.load.mock.calls.at(-1)![0]).toMatchObject({ name: 'x.pth', labels: ['a', 'b'] });
  });

  test('labels without a checkpoint, or that are none, say so', async () => {
    const { client, controller, store } = await started();
    await controller.model.openFiles([], [file('labels.json', '["a"]')]);
    expect(store.getState().notices.errors.map(({ error: { code, values } }) => [code, values.name])).toEqual(
      [['labels-format', 'labels.json']],
    );
    await controller.model.openFiles([file('x.pth')], [file('mine.json', '{"a":1}')]);
    expect(client.load).toHaveBeenCalledTimes(1);
    const { errors } = store.getState().notices;
    expect(errors.at(-1)?.error).toMatchObject({ code: 'labels-format', values: { name: 'mine.json' } });
  });
});

describe('loading a model', () => {
  test('progress is shown, and a failure leaves the model in use', async () => {
    const { client, controller, store } = await started();
    const before = selectModel(store.getState());
    client.load.mockImplementationOnce(async (_, onProgress) => {
      onProgress({ phase: 'download', done: 3, total: 9 });
      expect(selectLoading(store.getState())?.progress).toEqual({ phase: 'download', done: 3, total: 9 });
      throw new AppError('model-checksum');
    });
    await controller.model.openFiles([file('x.onnx')], []);
    expect(selectModel(store.getState())).toBe(before);
    expect(selectLoading(store.getState())).toBeNull();
    expect(store.getState().notices.errors.map((n) => n.error.code)).toEqual(['model-checksum']);
  });

  test('cancelling leaves the model in use and is no error', async () => {
    const { client, controller, store } = await started();
    const before = selectModel(store.getState());
    let fail: (error: AppError) => void = () => {};
    client.load.mockReturnValueOnce(
      new Promise<ModelInfo>((_, reject) => {
        fail = reject;
      }),
    );
    client.cancelLoad.mockImplementationOnce(async () => fail(new AppError('cancelled')));
    const loading = controller.model.choose('d0');
    await settled();
    expect(selectLoading(store.getState())?.name).toBe('EfficientDet-D0');
    await controller.model.cancel();
    await loading;
    expect(selectModel(store.getState())).toBe(before);
    expect(store.getState().notices.errors).toEqual([]);
    expect(selectLoading(store.getState())).toBeNull();
  });

  test('a newer load cancels the one on its way and wins', async () => {
    const { client, controller, store } = await started();
    let fail: (error: AppError) => void = () => {};
    client.load.mockReturnValueOnce(
      new Promise<ModelInfo>((_, reject) => {
        fail = reject;
      }),
    );
    client.cancelLoad.mockImplementationOnce(async () => fail(new AppError('cancelled')));
    const slow = controller.model.choose('d0');
    await settled();
    const newer = modelInfo({ provenance: { kind: 'checkpoint', name: 'x.pth' } });
    client.load.mockResolvedValueOnce(newer);
    await controller.model.openFiles([file('x.pth')], []);
    await slow;
    expect(client.cancelLoad).toHaveBeenCalledTimes(1);
    expect(selectModel(store.getState())).toBe(newer);
    expect(store.getState().notices.errors).toEqual([]);
    expect(selectLoading(store.getState())).toBeNull();
  });

  test('a load that is cancelled before the manifest has come never reaches the worker', async () => {
    const app = fakeApp();
    let answer: () => void = () => {};
    vi.spyOn(app.environment, 'fetchManifest').mockReturnValueOnce(
      new Promise((resolve) => {
        answer = () => resolve(MANIFEST);
      }),
    );
    const starting = app.controller.start();
    await settled();
    expect(selectLoading(app.store.getState())?.cancellable).toBe(true);
    await app.controller.model.cancel();
    answer();
    await starting;
    expect(app.client.load).not.toHaveBeenCalled();
    expect(selectLoading(app.store.getState())).toBeNull();
  });

  test('hidden classes are forgotten only when the labels change', async () => {
    const { client, controller, store } = await started();
    controller.detection.toggleClass(1);
    await controller.model.choose('d0');
    expect(store.getState().detection.hiddenClasses).toEqual([1]);
    client.load.mockResolvedValueOnce(modelInfo({ labels: ['other'] }));
    await controller.model.openFiles([file('x.onnx')], []);
    expect(store.getState().detection.hiddenClasses).toEqual([]);
  });
});

describe('detections', () => {
  const found = [
    detection({ row: 1, score: 0.9 }),
    detection({ row: 2, score: 0.8, classIndex: 1 }),
    detection({ row: 3, score: 0.7 }),
  ];

  test('selection walks by score, survives a re-run and skips hidden classes', async () => {
    const { client, controller, store } = await started();
    client.detections = found;
    controller.detection.set('scoreThreshold', 0.1);
    await controller.runner.idle();
    controller.selection.step(1);
    controller.selection.step(1);
    expect(selectSelected(store.getState())?.row).toBe(2);
    client.detections = found.map((d) => ({ ...d, id: d.id + 7 }));
    controller.detection.set('scoreThreshold', 0.2);
    await controller.runner.idle();
    expect(selectSelected(store.getState())).toMatchObject({ row: 2, id: 7 });
    controller.detection.toggleClass(1);
    expect(selectSelected(store.getState())).toBeNull();
    expect(selectVisibleDetections(store.getState())).toHaveLength(2);
    controller.detection.toggleClass(1);
    expect(selectVisibleDetections(store.getState())).toHaveLength(3);
  });

  test('settings are bounded, and what is no number changes nothing', async () => {
    const { client, controller, store } = await started();
    controller.detection.set('scoreThreshold', 7);
    controller.detection.set('maxDetections', 0.4);
    controller.detection.set('iouThreshold', Number.NaN);
    await controller.runner.idle();
    expect(store.getState().detection).toMatchObject({
      scoreThreshold: 1,
      maxDetections: 1,
      iouThreshold: 0.5,
    });
    expect(client.run.mock.calls.at(-1)![0].detection.scoreThreshold).toBe(1);
  });

  test('JSON export is a COCO result in pixels of the file, without hidden classes', async () => {
    const { client, controller, saved } = await started();
    client.detections = found;
    controller.detection.set('scoreThreshold', 0.1);
    await controller.runner.idle();
    controller.detection.toggleClass(0);
    controller.export.json();
    expect(saved[0]?.fileName).toBe('blood-detections.json');
    expect(JSON.parse(await saved[0]!.blob.text())).toEqual([
      {
        file_name: 'blood.jpg',
        width: 200,
        height: 160,
        image_id: 1,
        category_id: 2,
        category: 'cat',
        bbox: [2, 4, 20, 40],
        score: 0.8,
      },
    ]);
  });
});

test('going to another address opens, loads and sets only what differs', async () => {
  const { client, controller, store } = await started();
  controller.goTo(readHash(store.getState(), '#variant=d0&sample=coffee&threshold=0.25&hide=1&panel=model'));
  await vi.waitFor(() => expect(store.getState().source.image?.name).toBe('coffee.jpg'));
  await controller.runner.idle();
  expect(client.load).toHaveBeenCalledTimes(1);
  expect(store.getState().view.panel).toBe('model');
  expect(client.run.mock.calls.at(-1)![0].detection.scoreThreshold).toBe(0.25);
});

test('theme and language are remembered; unreadable memory falls back to what the browser asks for', () => {
  const { controller, environment, stored } = fakeApp();
  controller.view.setTheme('dark');
  controller.view.nextLanguage();
  expect(withPreferences(initialState, environment.preferences, 'en').view).toMatchObject({
    theme: 'dark',
    language: 'zh',
  });
  stored.set('theme', 'pink').set('language', 'xx');
  expect(withPreferences(initialState, environment.preferences, 'zh').view).toMatchObject({
    theme: 'system',
    language: 'zh',
  });
});

test('an error of one kind is shown once', () => {
  const { controller, store } = fakeApp();
  controller.notices.report(new AppError('offline'));
  controller.notices.report(new AppError('model-checksum'));
  controller.notices.report(new AppError('offline'));
  controller.notices.report(new AppError('cancelled'));
  expect(store.getState().notices.errors.map((n) => n.error.code)).toEqual(['model-checksum', 'offline']);
});
