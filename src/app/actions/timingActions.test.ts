import { describe, expect, test, vi } from 'vitest';
import { OUR_ENGINES } from '../../inference/api/measuring';
import { AppError } from '../../model/errors';
import { withLoad } from '../slices/model';
import {
  BACKEND,
  benchmarkReport,
  benchmarkRow,
  FOREIGN_PARITY,
  fakeApp,
  file,
  PARITY,
} from '../testing/fakes';

const WEBGPU = { ...BACKEND, kind: 'webgpu', adapter: 'a card' } as const;

/** A frame has run, on WebGPU unless told. */
async function afterFirstFrame(backend: typeof BACKEND = WEBGPU) {
  const app = fakeApp();
  app.client.start.mockImplementation(async () => backend);
  app.client.setBackend.mockImplementation(async (choice) => ({ ...backend, choice }));
  await app.controller.start();
  await app.controller.source.openFiles([file('a.png')]);
  await app.controller.runner.idle();
  const timing = () => app.store.getState().timing;
  const runs = () => app.client.run.mock.calls.map(([request]) => request);
  return { ...app, timing, runs };
}

const progress = (done: number, total: number) => ({ phase: 'benchmark', done, total }) as const;

describe('timing kernels', () => {
  test('switching it on runs the whole frame anew and asks for each frame’s kernels', async () => {
    const { controller, runs } = await afterFirstFrame();
    expect(runs().at(-1)?.profile).toBe(false);
    const before = runs().length;
    controller.timing.setProfile(true);
    await controller.runner.idle();
    expect(runs().slice(before)).toMatchObject([{ profile: true, image: expect.anything() }]);
  });

  test('WebAssembly is never asked', async () => {
    const { controller, runs } = await afterFirstFrame(BACKEND);
    controller.timing.setProfile(true);
    await controller.runner.idle();
    expect(runs().at(-1)?.profile).toBe(false);
  });

  test('another model keeps the switch and the last benchmark, but no frames', async () => {
    const { controller, timing, client } = await afterFirstFrame();
    controller.timing.setProfile(true);
    await controller.timing.benchmark();
    client.hold = true;
    await controller.model.choose('d0');
    expect(timing().frames).toEqual([]);
    expect(timing()).toMatchObject({ profile: true, benchmark: { report: benchmarkReport() } });
    client.hold = false;
    client.answer();
  });
});

test('another engine for BiFPN and heads runs the whole frame anew, and frames of both are not mixed', async () => {
  const { controller, timing, runs } = await afterFirstFrame();
  expect(runs().at(-1)?.engines).toEqual(OUR_ENGINES);
  const before = runs().length;
  controller.engines.choose(['bifpn', 'heads'], 'ort-webgpu');
  await controller.runner.idle();
  expect(runs().slice(before)).toMatchObject([
    { engines: { ...OUR_ENGINES, bifpn: 'ort-webgpu', heads: 'ort-webgpu' }, image: expect.anything() },
  ]);
  expect(timing().frames).toHaveLength(1);
});

describe('benchmark', () => {
  test('runs what is chosen, without kernel times, then compares the numbers of those engines', async () => {
    const { controller, client, timing, runs } = await afterFirstFrame();
    const rows = [benchmarkRow('bifpn', 'wgsl', 2)];
    client.benchmark.mockResolvedValue(benchmarkReport(rows));
    controller.timing.setProfile(true);
    controller.timing.setSetting('runs', 7.4);
    controller.timing.setSetting('warmUp', -1);
    controller.timing.setCell('bifpn ort-webgpu', false);
    await controller.runner.idle();
    await controller.timing.benchmark();
    expect(runs().at(-1)).toMatchObject({ profile: false, image: null });
    expect(runs().at(-1)).not.toHaveProperty('frame');
    expect(client.benchmark.mock.calls[0]![0]).toEqual({ runs: 7, warmUp: 0, skip: ['bifpn ort-webgpu'] });
    expect(client.parity.mock.calls[0]![0]).toEqual(['ort-webgpu']);
    expect(timing()).toMatchObject({
      measuring: null,
      benchmark: {
        runs: 7,
        warmUp: 0,
        report: { rows },
        parity: PARITY,
        on: { variant: 'd0', image: 'a.png' },
      },
      parity: { report: PARITY },
    });
  });

  test('on WebAssembly there is nothing to compare', async () => {
    const { controller, client, timing } = await afterFirstFrame(BACKEND);
    await controller.timing.benchmark();
    await controller.timing.parity();
    expect(client.parity).not.toHaveBeenCalled();
    expect(timing().benchmark?.parity).toBeNull();
  });

  test('says what it waits for, then counts runs', async () => {
    const { controller, client, timing } = await afterFirstFrame();
    const steps: unknown[] = [];
    client.benchmark.mockImplementation(async (_, onProgress) => {
      steps.push(timing().measuring);
      onProgress(progress(3, 9));
      steps.push(timing().measuring);
      return benchmarkReport();
    });
    client.hold = true;
    const measured = controller.timing.benchmark();
    expect(timing().measuring).toEqual({ what: 'benchmark', step: 'waiting', progress: null, ending: false });
    client.hold = false;
    client.answer();
    await measured;
    expect(steps).toMatchObject([
      { step: 'timing', progress: null },
      { step: 'timing', progress: { done: 3, total: 9 } },
    ]);
  });

  test('does not begin without a result, while a model loads, or twice', async () => {
    const empty = fakeApp();
    await empty.controller.timing.benchmark();
    expect(empty.client.benchmark).not.toHaveBeenCalled();

    const { controller, client, store } = await afterFirstFrame();
    const { model } = store.getState();
    store.setState({ model: withLoad(model, { kind: 'file', name: 'x' }) });
    await controller.timing.benchmark();
    expect(client.benchmark).not.toHaveBeenCalled();
    store.setState({ model });
    await Promise.all([controller.timing.benchmark(), controller.timing.benchmark()]);
    expect(client.benchmark).toHaveBeenCalledOnce();
  });

  test('cancelling ends it without an error, and before it began as well', async () => {
    const { controller, client, store, timing } = await afterFirstFrame();
    client.hold = true;
    const measured = controller.timing.benchmark();
    await controller.timing.cancel();
    expect(timing().measuring?.ending).toBe(true);
    expect(client.cancelLoad).toHaveBeenCalled();
    client.hold = false;
    client.answer();
    await measured;
    expect(client.benchmark).not.toHaveBeenCalled();
    expect(timing()).toMatchObject({ measuring: null, benchmark: null });
    expect(store.getState().notices.errors).toEqual([]);
  });

  test('a failure is reported and can be tried again; the last result stays', async () => {
    const { controller, client, store, timing } = await afterFirstFrame();
    await controller.timing.benchmark();
    client.benchmark.mockRejectedValueOnce(new AppError('out-of-memory'));
    await controller.timing.benchmark();
    const [notice] = store.getState().notices.errors;
    expect(notice?.error.code).toBe('out-of-memory');
    expect(timing()).toMatchObject({ measuring: null, benchmark: { report: benchmarkReport() } });
    controller.notices.retry(notice!);
    await vi.waitFor(() => expect(client.benchmark).toHaveBeenCalledTimes(3));
  });

  test('a worker that is replaced never answers: the measurement ends', async () => {
    const { controller, client, store, timing } = await afterFirstFrame();
    client.benchmark.mockReturnValue(new Promise(() => {}));
    const measured = controller.timing.benchmark();
    await vi.waitFor(() => expect(client.benchmark).toHaveBeenCalled());
    await controller.model.setBackend('wasm');
    await measured;
    expect(timing().measuring).toBeNull();
    expect(store.getState().notices.errors).toEqual([]);

    const again = controller.timing.benchmark();
    await vi.waitFor(() => expect(client.benchmark).toHaveBeenCalledTimes(2));
    client.recover({ cause: 'device-lost', backend: { ...WEBGPU } });
    await again;
    expect(store.getState().notices.errors.map(({ error }) => error.code)).toEqual(['device-lost']);
  });

  test('its report goes to the clipboard', async () => {
    const { controller, environment } = await afterFirstFrame();
    const copy = vi.spyOn(environment, 'copyText');
    expect(await controller.timing.copyReport()).toBe(false);
    await controller.timing.benchmark();
    expect(await controller.timing.copyReport()).toBe(true);
    expect(JSON.parse(copy.mock.calls[0]![0])).toMatchObject({ variant: 'd0', runs: 5 });
  });
});

test('numbers are compared with every engine, but in software not with ORT on WebGPU unless asked', async () => {
  const { controller, client, timing } = await afterFirstFrame({ ...WEBGPU, softwareAdapter: true });
  await controller.timing.parity();
  controller.timing.setCompareOrt(true);
  await controller.timing.parity();
  expect(client.parity.mock.calls.map(([skip]) => skip)).toEqual([['ort-webgpu'], []]);
  expect(timing().parity).toMatchObject({ report: PARITY, on: { image: 'a.png' } });
});

test('a foreign file is compared on WASM too, and the comparison can be cancelled', async () => {
  const { controller, client, timing } = await afterFirstFrame(BACKEND);
  await controller.timing.foreignParity();
  expect(timing().foreign).toMatchObject({ report: FOREIGN_PARITY, on: { image: 'a.png' } });
  client.foreignParity.mockImplementation(async () => {
    expect(timing().measuring).toMatchObject({ what: 'foreign', step: 'comparing' });
    await controller.timing.cancel();
    throw new AppError('cancelled');
  });
  await controller.timing.foreignParity();
  expect(client.cancelLoad).toHaveBeenCalled();
  expect(timing().measuring).toBeNull();
});
