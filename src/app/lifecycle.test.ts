import { describe, expect, test, vi } from 'vitest';
import type { BackendInfo, ModelInfo, OnProgress } from '../inference/api/messages';
import { AppError } from '../model/errors';
import { selectBackend, selectCanRun, selectLoading, selectModel } from './selectors';
import { BACKEND, fakeApp, file, modelInfo } from './testing/fakes';
import { readHash } from './urlState';

const LATE = { phase: 'download', done: 1, total: 2 } as const;

const settled = () => new Promise((resolve) => setTimeout(resolve, 0));

/** A call that is answered when the test says so. */
function deferred<T>() {
  let resolve: (value: T) => void = () => {};
  let reject: (error: AppError) => void = () => {};
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}

async function started() {
  const app = fakeApp();
  await app.controller.start();
  await app.controller.runner.idle();
  /** The next load, which the test answers. */
  const nextLoad = () => {
    const answer = deferred<ModelInfo>();
    let onProgress: OnProgress = () => {};
    app.client.load.mockImplementationOnce((_, tell) => {
      onProgress = tell;
      return answer.promise;
    });
    return { ...answer, tell: (progress: Parameters<OnProgress>[0]) => onProgress(progress) };
  };
  const state = () => app.store.getState();
  return { ...app, nextLoad, state };
}

describe('progress that comes after the answer changes nothing', () => {
  test('of the worker’s start', async () => {
    const { client, controller, store } = fakeApp();
    let late: OnProgress = () => {};
    client.start.mockImplementationOnce(async (choice, onProgress) => {
      late = onProgress;
      return { ...BACKEND, choice };
    });
    await controller.start();
    const before = store.getState();
    late({ phase: 'runtime', done: 14, total: 14 });
    expect(store.getState()).toBe(before);
    expect(selectLoading(before)).toBeNull();
  });

  test('of a load', async () => {
    const { controller, nextLoad, state } = await started();
    const load = nextLoad();
    const choosing = controller.model.choose('d0');
    await settled();
    load.tell(LATE);
    expect(selectLoading(state())).toMatchObject({ name: 'EfficientDet-D0', progress: LATE });
    load.resolve(modelInfo());
    await choosing;
    const { model } = state();
    load.tell({ ...LATE, done: 2 });
    expect(state().model).toBe(model);
    expect(selectLoading(state())).toBeNull();
  });

  test('of a change of the backend', async () => {
    const { client, controller, state } = await started();
    let late: OnProgress = () => {};
    client.setBackend.mockImplementationOnce(async (choice, onProgress) => {
      late = onProgress;
      return { ...BACKEND, choice };
    });
    await controller.model.setBackend('wasm');
    late({ phase: 'runtime', done: 14, total: 14 });
    expect(selectLoading(state())).toBeNull();
    expect(selectCanRun(state())).toBe(true);
  });
});

describe('a load that another one replaces', () => {
  test('says nothing any more; the model in use stays until the newer one is there', async () => {
    const { controller, nextLoad, state } = await started();
    const before = selectModel(state());
    const first = nextLoad();
    const second = nextLoad();
    const opened = controller.model.openFiles([file('first.onnx')], []);
    await settled();
    const replacing = controller.model.openFiles([file('second.onnx')], []);
    await settled();
    first.tell(LATE);
    first.reject(new AppError('cancelled'));
    await opened;
    expect(selectLoading(state())).toEqual({ name: 'second.onnx', progress: null, cancellable: true });
    expect(selectModel(state())).toBe(before);
    const newer = modelInfo({ sha256: 'second' });
    second.resolve(newer);
    await replacing;
    expect(selectModel(state())).toBe(newer);
    expect(state().notices.errors).toEqual([]);
  });

  test('and had been answered by then is in use, while the newer one is on its way', async () => {
    const { controller, nextLoad, state } = await started();
    const first = nextLoad();
    const second = nextLoad();
    const opened = controller.model.openFiles([file('first.onnx')], []);
    await settled();
    const choosing = controller.model.choose('d3');
    await settled();
    const answered = modelInfo({ sha256: 'first' });
    first.resolve(answered);
    await opened;
    expect(selectModel(state())).toBe(answered);
    expect(selectLoading(state())?.name).toBe('EfficientDet-D3');
    expect(state().model.wanted).toBe('d3');
    second.reject(new AppError('model-too-large'));
    await choosing;
    expect(selectModel(state())).toBe(answered);
    expect(state().model).toMatchObject({ wanted: 'd0', lifecycle: { phase: 'ready' } });
  });
});

test('a start that was cancelled can begin again before it has ended', async () => {
  const app = fakeApp();
  const code = deferred<typeof app.client>();
  vi.spyOn(app.environment, 'connect').mockReturnValueOnce(code.promise as never);
  const cancelled = app.controller.start();
  await app.controller.model.cancel();
  expect(selectLoading(app.store.getState())).toBeNull();
  await app.controller.model.choose('d0');
  expect(selectModel(app.store.getState())).not.toBeNull();
  code.resolve(app.client);
  await cancelled;
  expect(app.client.start).toHaveBeenCalledTimes(1);
  expect(app.client.load).toHaveBeenCalledTimes(1);
});

test('a device that is lost during a load is replaced, and the load goes on', async () => {
  const { client, controller, nextLoad, state } = await started();
  const load = nextLoad();
  const choosing = controller.model.choose('d1');
  await settled();
  const recovered: BackendInfo = { ...BACKEND, reason: 'device-lost-twice' };
  client.recover({ cause: 'device-lost', backend: recovered });
  expect(selectBackend(state())).toBe(recovered);
  load.tell(LATE);
  expect(selectLoading(state())).toMatchObject({ name: 'EfficientDet-D1', progress: LATE });
  load.resolve(modelInfo({ variant: 'd1' }));
  await choosing;
  expect(selectModel(state())?.variant).toBe('d1');
  expect(selectLoading(state())).toBeNull();
});

test('of two changes of the backend the newer is on its way until it is there, whatever the older comes to', async () => {
  const { client, controller, state } = await started();
  const first = deferred<BackendInfo>();
  const second = deferred<BackendInfo>();
  client.setBackend.mockReturnValueOnce(first.promise).mockReturnValueOnce(second.promise);
  const changes = [controller.model.setBackend('webgpu'), controller.model.setBackend('wasm')];
  first.reject(new AppError('webgpu-missing'));
  await settled();
  expect(state().backend).toMatchObject({ choice: 'wasm', lifecycle: { phase: 'changing' } });
  expect(selectLoading(state())).toMatchObject({ name: 'WebAssembly', cancellable: false });
  const info: BackendInfo = { ...BACKEND, choice: 'wasm' };
  second.resolve(info);
  await Promise.all(changes);
  expect(state().backend).toEqual({ choice: 'wasm', lifecycle: { phase: 'ready', info } });
});

test('two changes of the backend that fail, and one of an address, leave the choice that is in use', async () => {
  const { client, controller, store } = await started();
  client.setBackend.mockImplementation(async () => {
    await settled();
    throw new AppError('webgpu-missing');
  });
  await Promise.all([controller.model.setBackend('webgpu'), controller.model.setBackend('wasm')]);
  expect(store.getState().backend.choice).toBe('auto');
  controller.goTo(readHash(store.getState(), '#backend=webgpu'));
  await vi.waitFor(() => expect(client.setBackend).toHaveBeenCalledTimes(3));
  await vi.waitFor(() => expect(store.getState().backend.choice).toBe('auto'));
});

describe('what is chosen while something else is on its way', () => {
  test('a file opened while another backend is started stays: no standard model takes its place', async () => {
    const { client, controller, store } = fakeApp();
    const start = deferred<BackendInfo>();
    const change = deferred<BackendInfo>();
    client.start.mockReturnValueOnce(start.promise);
    client.setBackend.mockReturnValueOnce(change.promise);
    const starting = controller.start();
    await settled();
    await controller.model.setBackend('wasm');
    start.resolve({ ...BACKEND, choice: 'auto' });
    await settled();
    const own = modelInfo({ sha256: 'mine' });
    client.load.mockImplementationOnce(async () => own);
    await controller.model.openFiles([file('mine.onnx')], []);
    change.resolve({ ...BACKEND, choice: 'wasm' });
    await starting;
    await settled();
    expect(client.load.mock.calls.map(([source]) => source.kind)).toEqual(['file']);
    expect(selectModel(store.getState())).toBe(own);
  });

  test('a backend chosen while the start of another fails is the one that is chosen', async () => {
    const { client, controller, store } = fakeApp();
    const start = deferred<BackendInfo>();
    store.setState(({ backend }) => ({ backend: { ...backend, choice: 'webgpu' } }));
    client.start.mockReturnValueOnce(start.promise);
    const starting = controller.start();
    await settled();
    await controller.model.setBackend('wasm');
    start.reject(new AppError('webgpu-missing'));
    await starting;
    await settled();
    expect(store.getState().backend.choice).toBe('wasm');
  });

  test('a run of the model before that fails late does not take the new model’s run with it', async () => {
    const { client, controller, nextLoad, state } = await started();
    const run = deferred<never>();
    client.run.mockReturnValueOnce(run.promise);
    controller.runner.forgetFrame();
    controller.runner.request();
    await settled();
    const load = nextLoad();
    const choosing = controller.model.choose('d1');
    await settled();
    load.resolve(modelInfo({ variant: 'd1' }));
    await choosing;
    const before = client.run.mock.calls.length;
    run.reject(new AppError('unexpected', { reason: 'coefficients of another number of cells' }));
    await settled();
    await controller.runner.idle();
    expect(client.run.mock.calls.length - before).toBe(1);
    expect(state().run.result).not.toBeNull();
    expect(state().notices.errors).toEqual([]);
  });
});
