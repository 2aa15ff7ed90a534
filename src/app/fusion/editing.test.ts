import { describe, expect, test, vi } from 'vitest';
import { withEdge } from '../../model/bifpn/fusion';
import { initialFusion } from '../../model/bifpn/testing/fusion';
import { EDGES_PER_CELL } from '../../model/bifpn/topology';
import { AppError } from '../../model/errors';
import type { Controller } from '../controller';
import { initialState } from '../state';
import { BACKEND, detection, fakeApp, file, modelInfo } from '../testing/fakes';
import { readHash, writeHash } from '../urlState';
import { needsBaseline, selectFusionChange } from './selectors';

const OWN = initialFusion('fast', new Float32Array(3 * EDGES_PER_CELL).fill(1));
const MODEL = modelInfo({ fusion: OWN });

async function started(hash = '') {
  const app = fakeApp(readHash(initialState, hash));
  app.client.load.mockResolvedValue(MODEL);
  app.client.detections = [detection({ score: 0.6, logit: 0.4 })];
  await app.controller.start();
  await app.controller.runner.idle();
  const fusions = () => app.client.run.mock.calls.map(([request]) => request.fusion);
  return { ...app, fusions };
}

describe('editing the fusion', () => {
  test('runs the network with the edit, and reset with the model’s own', async () => {
    const { controller, store, fusions } = await started();
    controller.fusion.showCell(1);
    controller.fusion.setWeight(4, 2.5);
    await controller.runner.idle();
    controller.fusion.reset();
    await controller.runner.idle();
    const edited = withEdge(OWN, EDGES_PER_CELL + 4, { weight: 2.5 });
    expect(fusions()).toEqual([null, edited, null]);
    expect(store.getState().fusion.present).toBeNull();
    controller.fusion.undo();
    await controller.runner.idle();
    expect(fusions().at(-1)).toEqual(edited);
  });

  test('a drag runs at the worker’s pace, with the newest weight, and is one step', async () => {
    const { client, controller, fusions } = await started();
    client.hold = true;
    for (const weight of [1.1, 1.2, 1.3, 1.4]) controller.fusion.setWeight(0, weight);
    controller.fusion.endGesture();
    client.answer();
    await vi.waitFor(() => expect(fusions()).toHaveLength(3));
    client.answer();
    await controller.runner.idle();
    expect(fusions()[1]).toEqual(withEdge(OWN, 0, { weight: 1.1 }));
    expect(fusions()[2]).toEqual(withEdge(OWN, 0, { weight: 1.4 }));
    client.hold = false;
    controller.fusion.undo();
    await controller.runner.idle();
    expect(fusions().at(-1)).toBeNull();
  });

  test('what is no finite 32-bit number changes nothing', async () => {
    const { controller, store } = await started();
    for (const weight of [Number.NaN, Infinity, 1e39]) controller.fusion.setWeight(0, weight);
    expect(store.getState().fusion.present).toBeNull();
  });

  test('neither a topology nor a click joins an edge that the model lacks', async () => {
    const { client, controller, store } = await started();
    client.load.mockResolvedValueOnce(modelInfo({ fusion: withEdge(OWN, 3, { active: false }) }));
    await controller.model.choose('d0');
    controller.fusion.toggleEdge(3);
    controller.fusion.setTopology('bifpn');
    expect(store.getState().fusion.present).toBeNull();
    controller.fusion.toggleEdge(4);
    expect([...store.getState().fusion.present!.active.subarray(2, 6)]).toEqual([1, 0, 0, 1]);
  });

  test('moving to another panel’s cell is bounded by the model', async () => {
    const { controller, store } = await started('#cell=7');
    expect(store.getState().fusion.cell).toBe(2);
    controller.fusion.showCell(9);
    expect(store.getState().fusion.cell).toBe(2);
  });
});

describe('comparing with the unedited run', () => {
  test('the run before the edit is what it is compared with', async () => {
    const { client, controller, store } = await started();
    expect(selectFusionChange(store.getState())).toBeNull();
    client.detections = [];
    controller.fusion.toggleEdge(3);
    await controller.runner.idle();
    const change = selectFusionChange(store.getState())!;
    expect([change.kept.length, change.gained.length, change.lost.length]).toEqual([0, 0, 1]);
  });

  test.each([
    ['an edit', (app: Controller) => app.fusion.setWeight(3, 9)],
    ['a higher threshold', (app: Controller) => app.detection.set('scoreThreshold', 0.9)],
  ])('after %s nothing is said until its own result is there', async (_, change) => {
    const { client, controller, store } = await started('#fusion=softmax');
    expect(selectFusionChange(store.getState())?.identical).toBe(true);
    const said: unknown[] = [];
    const stop = store.subscribe((state) => said.push(selectFusionChange(state)));
    client.hold = true;
    client.detections = [detection({ score: 0.95, logit: 3 })];
    change(controller);
    await vi.waitFor(() => expect(store.getState().run.running).toBe(true));
    stop();
    expect(said.length).toBeGreaterThan(0);
    expect(said.every((each) => each === null)).toBe(true);
    client.hold = false;
    client.answer();
    await controller.runner.idle();
    expect(selectFusionChange(store.getState())).toMatchObject({ identical: false });
  });

  test('a run that failed can be made up for', async () => {
    const { client, controller, store } = await started('#fusion=softmax');
    client.run.mockRejectedValueOnce(new AppError('out-of-memory'));
    controller.fusion.toggleEdge(3);
    await controller.runner.idle();
    expect(selectFusionChange(store.getState())).toBeNull();
    controller.fusion.compare();
    await controller.runner.idle();
    expect(selectFusionChange(store.getState())).not.toBeNull();
  });

  test('a lower threshold runs the unedited network first, and does not show it', async () => {
    const { client, controller, store, fusions } = await started();
    controller.fusion.setKind('softmax');
    await controller.runner.idle();
    controller.detection.set('scoreThreshold', 0.5);
    await controller.runner.idle();
    expect(needsBaseline(store.getState())).toBe(false);
    client.run.mockClear();
    const shown: unknown[] = [];
    store.subscribe(({ run }) => shown.push(run.result?.frame));
    controller.detection.set('scoreThreshold', 0.1);
    await controller.runner.idle();
    const [unedited, edited] = client.run.mock.calls.map(([request]) => request);
    expect(fusions()).toEqual([null, { ...OWN, kind: 'softmax' }]);
    expect(shown).toContain(edited!.frame);
    expect(shown).not.toContain(unedited!.frame);
    expect(selectFusionChange(store.getState())?.identical).toBe(true);
  });

  test('is made on demand where it lacks, and only there', async () => {
    const { client, controller, store, fusions } = await started();
    controller.fusion.setKind('softmax');
    await controller.runner.idle();
    client.run.mockClear();
    controller.fusion.compare();
    await controller.runner.idle();
    expect(fusions()).toEqual([]);
    store.setState(({ fusion }) => ({ fusion: { ...fusion, baseline: null } }));
    controller.fusion.compare();
    await controller.runner.idle();
    expect(fusions()).toEqual([null, { ...OWN, kind: 'softmax' }]);
  });

  test('a new image wants its own', async () => {
    const { client, controller, fusions } = await started();
    controller.fusion.setKind('softmax');
    await controller.runner.idle();
    client.run.mockClear();
    await controller.source.openSample('coffee');
    await controller.runner.idle();
    expect(fusions()).toEqual([null, { ...OWN, kind: 'softmax' }]);
  });
});

describe('the address', () => {
  test('holds the edits, and brings them back when the model is there', async () => {
    const first = await started();
    first.controller.fusion.showCell(2);
    first.controller.fusion.setWeight(1, 0.3);
    first.controller.fusion.toggleEdge(4);
    first.controller.fusion.showEdge(4);
    const hash = writeHash(first.store.getState());
    expect(hash).toContain('fusion=39w0.3_42x&cell=2&edge=4');

    const second = await started(hash);
    expect(second.store.getState().fusion).toMatchObject({
      present: first.store.getState().fusion.present,
      cell: 2,
      edge: 4,
    });
    expect(writeHash(second.store.getState())).toBe(hash);
    expect(second.fusions()).toEqual([null, first.store.getState().fusion.present]);
  });

  test('is kept while its model is on the way', () => {
    const state = readHash(initialState, '#fusion=softmax');
    expect(state.fusion.pending).toBe('softmax');
    expect(writeHash(state)).toContain('fusion=softmax');
  });

  test('going to an address without edits can be undone', async () => {
    const { controller, store } = await started('#fusion=softmax');
    controller.goTo(readHash(store.getState(), ''));
    expect(store.getState().fusion.present).toBeNull();
    controller.fusion.undo();
    expect(store.getState().fusion.present?.kind).toBe('softmax');
  });

  test.each(['softmax_999x', '3w', 'bogus'])('%s that fits no model is dropped', async (text) => {
    const { store } = await started(`#fusion=${text}`);
    expect(store.getState().fusion.present).toBeNull();
    expect(writeHash(store.getState())).not.toContain('fusion=');
  });

  test('names no edits of a model that it does not name, and clears none', async () => {
    const { controller, client, store } = await started();
    const own = modelInfo({ variant: 'd1', fusion: OWN, sha256: 'mine' });
    client.load.mockResolvedValueOnce(own);
    await controller.model.openFiles([file('mine.onnx')], []);
    controller.fusion.toggleEdge(4);
    controller.detection.toggleClass(1);
    const { present } = store.getState().fusion;
    const hash = writeHash(store.getState());
    expect(hash).toBe('variant=d0&sample=blood');
    controller.goTo(readHash(store.getState(), hash));
    expect(store.getState().fusion.present).toBe(present);
    expect(store.getState().detection.hiddenClasses).toEqual([1]);
  });

  test('names no edits of the model before while another is on its way', async () => {
    const { controller, client, store } = await started('#fusion=softmax');
    client.load.mockReturnValueOnce(new Promise(() => {}));
    void controller.model.choose('d3');
    await vi.waitFor(() => expect(client.load).toHaveBeenCalledTimes(2));
    expect(writeHash(store.getState())).toBe('variant=d3&sample=blood');
  });

  test('edits do not follow to another model', async () => {
    const { controller, client, store } = await started('#fusion=softmax');
    client.load.mockResolvedValue(modelInfo({ fusion: OWN, sha256: 'bb' }));
    await controller.model.choose('d0');
    expect(store.getState().fusion).toMatchObject({ present: null, past: [] });
  });
});

describe('measuring the kinds', () => {
  test('takes turns, holds the edit, and goes back to it', async () => {
    const { client, controller, store, fusions } = await started('#fusion=3x');
    client.run.mockClear();
    const progress: unknown[] = [];
    store.subscribe(({ fusion }) => progress.push(fusion.kindTimes));
    await controller.fusion.measureKinds();
    await controller.runner.idle();
    const runs = fusions();
    expect(runs.slice(0, 4).map((fusion) => fusion?.kind)).toEqual(['fast', 'softmax', 'sum', 'fast']);
    expect(client.run.mock.calls.slice(0, 4).some(([request]) => 'frame' in request)).toBe(false);
    expect(runs.every((fusion) => fusion?.active[3] === 0)).toBe(true);
    expect(runs.at(-1)).toEqual(store.getState().fusion.present);
    expect(progress).toContain(0.5);
    expect(store.getState().fusion.kindTimes).toMatchObject({ bifpnMs: { fast: 1, softmax: 1, sum: 1 } });
  });

  test('what was measured on one backend does not stay on another, nor come late', async () => {
    const { client, controller, store } = await started();
    await controller.fusion.measureKinds();
    expect(store.getState().fusion.kindTimes).not.toBeNull();
    client.setBackend.mockResolvedValueOnce({ ...BACKEND, choice: 'wasm' });
    await controller.model.setBackend('wasm');
    expect(store.getState().fusion.kindTimes).toBeNull();
    await controller.runner.idle();

    client.hold = true;
    const measuring = controller.fusion.measureKinds();
    await vi.waitFor(() => expect(store.getState().fusion.kindTimes).toBe(0));
    client.recover({ cause: 'device-lost', backend: { ...BACKEND } });
    expect(store.getState().fusion.kindTimes).toBeNull();
    client.hold = false;
    client.answer();
    client.answer();
    await measuring;
    expect(store.getState().fusion.kindTimes).toBeNull();
  });
});
