import { describe, expect, test, vi } from 'vitest';
import type { ModelInfo } from '../inference/api/messages';
import { AppError } from '../model/errors';
import { selectBackend, selectLoading, selectModel } from './selectors';
import { BACKEND, fakeApp, file, modelInfo } from './testing/fakes';

/** The app while its worker starts; `start` answers when the test says so. */
function starting() {
  const app = fakeApp();
  let resolve: () => void = () => {};
  let reject: (error: AppError) => void = () => {};
  const promise = new Promise<void>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  const started = { promise, resolve, reject };
  app.client.start.mockImplementationOnce(async (choice, onProgress) => {
    onProgress({ phase: 'runtime', done: 1, total: 14 });
    await started.promise;
    return { ...BACKEND, choice };
  });
  app.client.dispose.mockImplementation(() => started.reject(new AppError('cancelled')));
  const whole = app.controller.start();
  const loaded = () => app.client.load.mock.calls.map(([source]) => (source as { name?: string }).name);
  const loading = () => selectLoading(app.store.getState());
  return { ...app, started, whole, loaded, loading };
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 0));

describe('what is asked for before the worker has started', () => {
  test('a file is loaded instead of the offered model, with labels that follow', async () => {
    const { controller, started, whole, loaded, client } = starting();
    await settled();
    const opened = [
      controller.source.openFiles([file('first.onnx')]),
      controller.source.openFiles([file('mine.pth')]),
      controller.model.openFiles([], [file('labels.json', '["a","b"]')]),
    ];
    await settled();
    expect(client.load).not.toHaveBeenCalled();
    started.resolve();
    await Promise.all([whole, ...opened]);
    expect(loaded()).toEqual(['mine.pth']);
    expect(client.load.mock.calls[0]![0]).toMatchObject({ labels: ['a', 'b'] });
  });

  test('the newest request wins, also a variant after a file, and a backend', async () => {
    const { controller, started, whole, store, client } = starting();
    await settled();
    void controller.model.openFiles([file('mine.pth')], []);
    void controller.model.choose('d1');
    void controller.model.setBackend('wasm');
    await settled();
    started.resolve();
    await whole;
    expect(client.setBackend.mock.calls.map(([choice]) => choice)).toEqual(['wasm']);
    expect(client.load).toHaveBeenCalledTimes(1);
    expect(client.load.mock.calls[0]![0]).toMatchObject({ kind: 'grown', variant: 'd1' });
    expect(store.getState().model.wanted).toBe('d1');
  });

  test('a file is kept over a start that fails', async () => {
    const { controller, started, whole, loaded, store } = starting();
    await settled();
    void controller.model.openFiles([file('mine.pth')], []);
    await settled();
    started.reject(new AppError('offline'));
    await whole;
    const [notice] = store.getState().notices.errors;
    expect(notice?.error.code).toBe('offline');
    controller.notices.retry(notice!);
    await vi.waitFor(() => expect(loaded()).toEqual(['mine.pth']));
  });
});

test('the runtime’s download can be cancelled, and started again', async () => {
  const { controller, whole, loading, client, store } = starting();
  await settled();
  expect(loading()).toMatchObject({ cancellable: true, progress: { phase: 'runtime' } });
  await controller.model.cancel();
  await whole;
  expect(loading()).toBeNull();
  expect(selectBackend(store.getState())).toBeNull();
  expect(selectModel(store.getState())).toBeNull();
  expect(store.getState().notices.errors).toEqual([]);
  expect(client.load).not.toHaveBeenCalled();
  await controller.model.choose('d0');
  await controller.runner.idle();
  expect(client.run).toHaveBeenCalledTimes(1);
});

test('a recovery that failed is one error, and its retry brings the worker back', async () => {
  const { client, controller, store } = fakeApp();
  await controller.start();
  await controller.runner.idle();
  const codes = () => store.getState().notices.errors.map(({ error }) => error.code);
  controller.notices.report(new AppError('worker-crashed'));
  const failure = new AppError('recovery-failed');
  client.recover({ cause: 'worker-crashed', backend: null, failure });
  expect(codes()).toEqual(['recovery-failed']);
  client.revive.mockRejectedValueOnce(failure);
  controller.notices.retry(store.getState().notices.errors[0]!);
  await vi.waitFor(() => expect(codes()).toEqual(['recovery-failed']));
  controller.notices.retry(store.getState().notices.errors[0]!);
  expect(client.revive).toHaveBeenCalledTimes(2);
  client.recover({ cause: null, backend: BACKEND });
  await controller.runner.idle();
  expect(codes()).toEqual([]);
  expect(client.run.mock.calls.at(-1)![0].image).not.toBeNull();
});

test('a load that outlasts a change of the backend is shown again after it', async () => {
  const { client, controller, store } = fakeApp();
  await controller.start();
  let finish: (info: ModelInfo) => void = () => {};
  client.load.mockImplementationOnce(
    () =>
      new Promise((resolve) => {
        finish = resolve;
      }),
  );
  const opening = controller.model.openFiles([file('mine.onnx')], []);
  await settled();
  const changing = controller.model.setBackend('wasm');
  expect(store.getState().backend.lifecycle.phase).toBe('changing');
  expect(selectLoading(store.getState())).toMatchObject({ name: 'mine.onnx', cancellable: true });
  await changing;
  expect(selectLoading(store.getState())?.name).toBe('mine.onnx');
  finish(modelInfo());
  await opening;
  expect(selectLoading(store.getState())).toBeNull();
});
