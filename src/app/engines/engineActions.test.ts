import { beforeEach, describe, expect, test, vi } from 'vitest';
import { OUR_ENGINES } from '../../inference/api/measuring';
import type { BackendInfo } from '../../inference/api/messages';
import { AppError } from '../../model/errors';
import { planRun } from '../runPlan';
import { initialState, withSlice } from '../state';
import { BACKEND, ENGINE_CHECK, fakeApp, file, ORT_ENGINES } from '../testing/fakes';
import { CHECKS_PREFERENCE } from './memory';
import { selectCheck, selectEngines } from './selectors';

const HARDWARE = { ...BACKEND, kind: 'webgpu', adapter: 'fast', reason: 'hardware-adapter' } as const;

const WRONG = {
  ...ENGINE_CHECK,
  stages: { ...ENGINE_CHECK.stages, backbone: { oursMs: 1, ortMs: 9, maxRelative: 0.5 } },
};

let app: ReturnType<typeof fakeApp>;

interface Circumstances {
  readonly visible?: boolean;
  readonly saving?: boolean;
}

async function started(
  backend: BackendInfo = HARDWARE,
  circumstances: Circumstances = {},
  remembered: Readonly<Record<string, string>> = {},
): Promise<void> {
  app = fakeApp(initialState, remembered);
  Object.assign(app.idle, circumstances);
  app.client.start.mockResolvedValue(backend);
  await app.controller.start();
  await app.controller.source.openFiles([file('a.png')]);
  await app.controller.runner.idle();
}

/** The page has nothing else to do. */
async function rest(): Promise<void> {
  const task = app.idle.waiting;
  app.idle.waiting = null;
  task?.();
  await vi.waitFor(() => expect(app.store.getState().engines.checking).toBeNull());
  await app.controller.runner.idle();
}

const engines = () => app.client.run.mock.lastCall![0].engines;

describe('a check in an idle moment', () => {
  beforeEach(() => started());

  test('comes once, after the first boxes, and is remembered for the next visit', async () => {
    expect(engines()).toEqual(OUR_ENGINES);
    expect(app.client.checkEngines).not.toHaveBeenCalled();
    await rest();
    expect(app.client.checkEngines).toHaveBeenCalledOnce();
    expect(selectCheck(app.store.getState())).toEqual(ENGINE_CHECK);
    app.controller.runner.request();
    await app.controller.runner.idle();
    expect(app.idle.waiting).toBeNull();
    await started(HARDWARE, {}, { [CHECKS_PREFERENCE]: app.stored.get(CHECKS_PREFERENCE)! });
    expect(selectCheck(app.store.getState())).toEqual(ENGINE_CHECK);
    expect(app.idle.waiting).toBeNull();
  });

  test('wrong numbers give their stage to ORT, and the frame is run anew', async () => {
    app.client.checkEngines.mockResolvedValueOnce(WRONG);
    const runs = app.client.run.mock.calls.length;
    await rest();
    expect(engines()).toEqual({ ...OUR_ENGINES, backbone: 'ort-webgpu' });
    expect(app.client.run.mock.calls.length).toBe(runs + 1);
    app.controller.engines.choose(['backbone'], 'wgsl');
    await app.controller.runner.idle();
    expect(engines()).toEqual(OUR_ENGINES);
  });

  test('one that fails is not tried again by itself, and is nobody’s news; asked for, it is', async () => {
    app.client.checkEngines.mockRejectedValue(new AppError('offline'));
    await rest();
    expect(app.store.getState().notices.errors).toHaveLength(0);
    app.controller.runner.request();
    await app.controller.runner.idle();
    expect(app.idle.waiting).toBeNull();
    await app.controller.engines.check();
    expect(JSON.stringify(app.store.getState().notices)).toContain('offline');
  });

  test('another backend ends it', async () => {
    app.client.checkEngines.mockReturnValue(new Promise(() => {}));
    app.idle.waiting!();
    expect(app.store.getState().engines.checking).not.toBeNull();
    await app.controller.model.setBackend('wasm');
    await vi.waitFor(() => expect(app.store.getState().engines.checking).toBeNull());
  });

  test('the user can end it', async () => {
    await app.controller.engines.cancel();
    expect(app.client.cancelCheck).not.toHaveBeenCalled();
    app.client.checkEngines.mockReturnValue(new Promise(() => {}));
    app.idle.waiting!();
    await app.controller.engines.cancel();
    expect(app.client.cancelCheck).toHaveBeenCalledOnce();
  });
});

test.each([
  ['on the processor', BACKEND, {}],
  ['on an emulated adapter', { ...HARDWARE, softwareAdapter: true }, {}],
  ['where the browser saves data', HARDWARE, { saving: true }],
  ['where nobody looks', HARDWARE, { visible: false }],
] as const)('there is none %s', async (_, backend, circumstances) => {
  await started(backend, circumstances);
  expect(app.idle.waiting).toBeNull();
});

test('there is none where every engine is chosen, and one as soon as a stage is left to it', async () => {
  await started();
  app.controller.engines.choose(['backbone', 'bifpn', 'heads'], 'ort-webgpu');
  await app.controller.runner.idle();
  expect(engines()).toEqual(ORT_ENGINES);
  expect(selectEngines(app.store.getState())).toBe(selectEngines(app.store.getState()));
  expect(app.idle.waiting).toBeNull();
  app.controller.engines.choose(['heads'], 'auto');
  await app.controller.runner.idle();
  expect(app.idle.waiting).not.toBeNull();
});

test('a frame is one submission where live needs no times of its stages', () => {
  const live = withSlice(initialState, 'live', { kind: 'camera' });
  expect(planRun(live).asked.fused).toBe(true);
  expect(planRun(withSlice(live, 'view', { panel: 'timing' })).asked.fused).toBe(false);
  expect(planRun(initialState).asked.fused).toBe(false);
});
