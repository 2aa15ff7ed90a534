import { describe, expect, test, vi } from 'vitest';
import type { BackendInfo, ModelInfo } from '../../inference/api/messages';
import { DEFAULT_LIMITS } from '../../model/cost/testing/defaultLimits';
import { AppError } from '../../model/errors';
import { withPreferences } from '../preferences';
import { MEASURED_PREFERENCE, writeMeasured } from '../scaling/measured';
import { selectStop } from '../scaling/preview';
import { selectModel, selectOwn } from '../selectors';
import { modelInUse } from '../slices/model';
import { initialState } from '../state';
import { BACKEND, fakeApp, file, MANIFEST, modelInfo, usingBackend } from '../testing/fakes';
import { readHash, writeHash } from '../urlState';

const GPU: BackendInfo = { ...BACKEND, kind: 'webgpu', reason: 'hardware-adapter', limits: DEFAULT_LIMITS };
const HOST_D0 = {
  source: { kind: 'url', url: 'https://host/models/d0.onnx', sha256: 'aa', bytes: 100 },
  sha256: 'aa',
} as const;

const grown = (variant: ModelInfo['variant'], inputSize: number): ModelInfo =>
  modelInfo({ variant, inputSize, provenance: { kind: 'grown', from: 'D0 fake' } });

async function started(state = initialState) {
  const app = fakeApp(state);
  await app.controller.start();
  await app.controller.runner.idle();
  return app;
}

test('the app remembers a run', async () => {
  const { store, stored, environment } = await started();
  expect(store.getState().scaling.measured).toMatchObject([{ variant: 'd0', inputSize: 512, frames: 1 }]);
  expect(stored.get(MEASURED_PREFERENCE)).toBe(writeMeasured(store.getState().scaling.measured));
  const next = withPreferences(initialState, environment.preferences, 'en');
  expect(next.scaling.measured).toEqual(store.getState().scaling.measured);
});

describe('loading', () => {
  test('letting go grows the variant from the host’s D0 in the size shown', async () => {
    const { client, controller, store } = await started();
    controller.scaling.preview('d3');
    client.load.mockResolvedValueOnce(grown('d3', 512));
    await controller.scaling.release();
    const source = { kind: 'grown', variant: 'd3', inputSize: 512, from: HOST_D0 };
    expect(client.load).toHaveBeenLastCalledWith(source, expect.anything());
    expect(store.getState().model).toMatchObject({
      wanted: 'd3',
      lifecycle: { phase: 'ready', inUse: { offered: null, own: false } },
    });
    expect(store.getState().scaling.preview).toBeNull();
    await controller.scaling.load('d0');
    expect(client.load).toHaveBeenLastCalledWith(HOST_D0.source, expect.anything());
  });

  test('a file of the host is taken instead of growing', async () => {
    const app = fakeApp();
    const d1 = { ...MANIFEST[0]!, id: 'd1', variant: 'd1', file: 'd1.onnx', sha256: 'bb' } as const;
    vi.spyOn(app.environment, 'fetchManifest').mockResolvedValue([...MANIFEST, d1]);
    await app.controller.start();
    await app.controller.scaling.load('d1');
    expect(app.client.load.mock.lastCall?.[0]).toMatchObject({ kind: 'url', sha256: 'bb' });
    expect(modelInUse(app.store.getState().model)?.offered).toEqual(d1);
  });

  test('the stop in use, and one that the device can’t hold, are only looked at', async () => {
    const { client, controller, store } = await started();
    client.load.mockClear();
    controller.scaling.preview('d0');
    await controller.scaling.release();
    store.setState((state) => usingBackend(state, GPU));
    controller.scaling.preview('d7');
    await controller.scaling.release();
    expect(client.load).not.toHaveBeenCalled();
    expect(store.getState().scaling.preview).toBe('d7');
  });

  test.each(['cancelled', 'model-too-large'] as const)(
    '%s: slider and address are back at what runs',
    async (code) => {
      const { client, controller, store } = await started();
      let fail: () => void = () => {};
      client.load.mockReturnValueOnce(
        new Promise<ModelInfo>((_, reject) => {
          fail = () => reject(new AppError(code));
        }),
      );
      client.cancelLoad.mockImplementationOnce(async () => fail());
      controller.scaling.preview('d5');
      const loading = controller.scaling.release();
      await vi.waitFor(() => expect(client.load).toHaveBeenCalledTimes(2));
      expect(selectStop(store.getState())).toBe('d5');
      expect(store.getState().model).toMatchObject({
        wanted: 'd5',
        lifecycle: { phase: 'loading', load: { kind: 'variant' } },
      });
      if (code === 'cancelled') await controller.model.cancel();
      else fail();
      await loading;
      expect(selectStop(store.getState())).toBe('d0');
      expect(store.getState().model).toMatchObject({ wanted: 'd0', lifecycle: { phase: 'ready' } });
      expect(store.getState().notices.errors.map((n) => n.error.code)).toEqual(
        code === 'cancelled' ? [] : [code],
      );
    },
  );

  test('a load that had ended when it was cancelled is what runs, and what is shown', async () => {
    const { client, controller, store } = await started();
    let end: () => void = () => {};
    client.load.mockReturnValueOnce(
      new Promise<ModelInfo>((resolve) => {
        end = () => resolve(grown('d1', 512));
      }),
    );
    const loading = controller.scaling.load('d1');
    await vi.waitFor(() => expect(client.load).toHaveBeenCalledTimes(2));
    await controller.model.cancel();
    end();
    await loading;
    expect(store.getState().model).toMatchObject({
      wanted: 'd1',
      lifecycle: { phase: 'ready', inUse: { info: { variant: 'd1' } } },
    });
  });

  test('after the user’s own D0 variants grow from it, until the host’s is restored', async () => {
    const { client, controller, store } = await started();
    const info = modelInfo({ sha256: 'mine', provenance: { kind: 'checkpoint', name: 'x.pth' } });
    client.load.mockResolvedValueOnce(info);
    await controller.model.openFiles([file('x.pth')], []);
    client.load.mockResolvedValueOnce(grown('d2', 512));
    await controller.scaling.load('d2');
    expect(client.load.mock.lastCall?.[0]).toMatchObject({
      kind: 'grown',
      from: { sha256: 'mine', source: { kind: 'file', name: 'x.pth' } },
    });
    expect(selectOwn(store.getState())).toBe(true);
    client.load.mockResolvedValueOnce(grown('d2', 512));
    await controller.model.restore();
    expect(client.load.mock.lastCall?.[0]).toMatchObject({ kind: 'grown', from: HOST_D0 });
    expect(store.getState().model.ownD0).toBeNull();
    expect(selectOwn(store.getState())).toBe(false);
  });

  test('back at the user’s own D1 the slider leaves it; the button takes the grown one', async () => {
    const { client, controller, store } = await started();
    const info = modelInfo({
      variant: 'd1',
      sha256: 'mine',
      provenance: { kind: 'checkpoint', name: 'x.pth' },
    });
    client.load.mockResolvedValueOnce(info);
    await controller.model.openFiles([file('x.pth')], []);
    client.load.mockClear();
    controller.scaling.preview('d1');
    await controller.scaling.release();
    expect(client.load).not.toHaveBeenCalled();
    client.load.mockResolvedValueOnce(grown('d1', 512));
    await controller.scaling.load('d1');
    expect(client.load.mock.lastCall?.[0]).toMatchObject({ kind: 'grown', variant: 'd1', inputSize: 512 });
    expect(modelInUse(store.getState().model)).toMatchObject({
      own: false,
      info: { provenance: { kind: 'grown' } },
    });
  });

  test('a model that could not be kept says so and is in use', async () => {
    const { client, controller, store } = await started();
    client.load.mockImplementationOnce(async (_, onProgress) => {
      onProgress({ phase: 'store', done: 0, total: 1, failure: 'storage-full' });
      return grown('d1', 512);
    });
    await controller.scaling.load('d1');
    expect(selectModel(store.getState())?.variant).toBe('d1');
    expect(store.getState().notices.errors.map((n) => n.error.code)).toEqual(['storage-full']);
    expect(client.storedModels).toHaveBeenCalled();
    expect(store.getState().storage.models?.count).toBe(2);
  });

  test('an address with another size loads it anew; the same address does not', async () => {
    const { client, controller, store } = await started();
    client.load.mockResolvedValueOnce(grown('d1', 512));
    await controller.scaling.load('d1');
    const address = writeHash(store.getState());
    expect(address).toContain('variant=d1&size=512');
    client.load.mockClear();
    controller.goTo(readHash(store.getState(), address));
    expect(client.load).not.toHaveBeenCalled();
    controller.goTo(readHash(store.getState(), address.replace('512', '256')));
    await vi.waitFor(() =>
      expect(client.load.mock.lastCall?.[0]).toMatchObject({ variant: 'd1', inputSize: 256 }),
    );
  });
});
