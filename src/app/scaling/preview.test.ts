import { describe, expect, test } from 'vitest';
import type { BackendInfo, ModelInfo } from '../../inference/api/messages';
import { DEFAULT_LIMITS } from '../../model/cost/testing/defaultLimits';
import { variantCost } from '../../model/cost/variantCost';
import { VARIANT_IDS } from '../../model/network/variants';
import { withLoad } from '../slices/model';
import { type FrameTiming, withFrame } from '../slices/timing';
import { type AppState, initialState, withSlice } from '../state';
import { BACKEND, frameResult, MANIFEST, modelInfo, usingBackend, usingModel } from '../testing/fakes';
import { defaultInputSize, inputSizeFor, inputSizes } from './inputSize';
import { type MeasuredTime, readMeasured, withMeasurement, writeMeasured } from './measured';
import { isAsPublished, selectPreview, selectPreviews, selectStop, selectUnpublished } from './preview';

const GPU: BackendInfo = { ...BACKEND, kind: 'webgpu', reason: 'hardware-adapter', limits: DEFAULT_LIMITS };

const grown = (variant: ModelInfo['variant'], inputSize: number): ModelInfo =>
  modelInfo({ variant, inputSize, provenance: { kind: 'grown', from: 'D0 fake' } });

/** D0 of the manifest in use on a backend. */
function onBackend(info: BackendInfo, change: Partial<AppState['scaling']> = {}): AppState {
  const known = withSlice(initialState, 'model', { manifest: MANIFEST });
  const state = usingModel(known, modelInfo(), { offered: MANIFEST[0]! });
  return withSlice(usingBackend(state, info), 'scaling', change);
}

describe('input size', () => {
  test('multiples of 128 up to the published one', () => {
    expect(inputSizes('d1')).toEqual([128, 256, 384, 512, 640]);
    for (const id of VARIANT_IDS) expect(inputSizes(id)).toContain(defaultInputSize(id, GPU));
  });

  test('the variant’s own on a graphics processor, D0’s without one', () => {
    expect(defaultInputSize('d3', GPU)).toBe(896);
    expect(defaultInputSize('d3', BACKEND)).toBe(512);
    expect(defaultInputSize('d3', { ...GPU, softwareAdapter: true })).toBe(512);
    expect(defaultInputSize('d3', null)).toBe(512);
  });

  test('a chosen one holds, up to the variant’s own', () => {
    expect(inputSizeFor('d5', 1024, BACKEND)).toBe(1024);
    expect(inputSizeFor('d1', 1024, GPU)).toBe(640);
  });
});

describe('preview', () => {
  test('figures are those of the cost model at the chosen size, for the classes of the model in use', () => {
    const previews = selectPreviews(onBackend(BACKEND, { inputSize: 256 }));
    expect(previews.map(({ variant }) => variant)).toEqual(VARIANT_IDS);
    expect(previews[3]).toMatchObject({ inputSize: 256, way: { kind: 'grown' }, loaded: false });
    expect(previews[3]!.cost).toEqual(variantCost('d3', 256, 2));
  });

  test('a file of the host has its own size, and is what runs', () => {
    const [d0] = selectPreviews(onBackend(BACKEND, { inputSize: 256 }));
    expect(d0).toMatchObject({ inputSize: 512, way: { kind: 'host', model: MANIFEST[0] }, loaded: true });
  });

  test('a checkpoint of the user’s is not what the slider would load at its stop', () => {
    const info = modelInfo({ variant: 'd1', sha256: 'mine', provenance: { kind: 'checkpoint', name: 'x' } });
    const state = usingModel(onBackend(BACKEND), info, { own: true });
    const [d0, d1] = selectPreviews(state);
    expect(d1).toMatchObject({ inputSize: 512, way: { kind: 'grown' }, loaded: false, own: true });
    expect(d0).toMatchObject({ loaded: false, own: false });
    const fromHost = usingModel(state, grown('d1', 512));
    expect(selectPreviews(fromHost)[1]).toMatchObject({ way: { kind: 'grown' }, loaded: true, own: false });
    expect(selectPreviews(usingModel(fromHost, grown('d1', 512), { own: true }))[1]).toMatchObject({
      loaded: false,
    });
  });

  test('a D0 of the user’s, and what grew from it, are', () => {
    const info = modelInfo({ sha256: 'mine', provenance: { kind: 'checkpoint', name: 'x' } });
    const from = { source: { kind: 'url', url: 'x', sha256: null, bytes: null }, sha256: 'mine' } as const;
    const withD0 = withSlice(onBackend(BACKEND), 'model', { ownD0: { from, inputSize: 512 } });
    const state = usingModel(withD0, info, { own: true });
    expect(selectPreviews(state)[0]).toMatchObject({ way: { kind: 'own' }, loaded: true, own: false });
    const bigger = usingModel(state, grown('d2', 512), { own: true });
    expect(
      selectPreviews(bigger)
        .map(({ loaded }) => loaded)
        .indexOf(true),
    ).toBe(2);
  });

  test('stops that WebGPU’s limits forbid are marked, with the limit and by how much', () => {
    const failures = selectPreviews(onBackend(GPU)).map(({ failure }) => failure?.limit);
    const binding = 'maxStorageBufferBindingSize';
    expect(failures).toEqual([
      ...Array(4).fill(undefined),
      binding,
      binding,
      'maxBufferSize',
      'maxBufferSize',
    ]);
    const d4 = selectPreviews(onBackend(GPU))[4]!;
    expect(d4.failure).toEqual({
      limit: binding,
      needed: d4.cost.largestBufferBytes,
      available: DEFAULT_LIMITS[binding],
    });
  });

  test('a smaller input can make them fit, and WASM holds all of them', () => {
    const failing = (state: AppState) => selectPreviews(state).filter(({ failure }) => failure).length;
    expect(failing(onBackend(GPU, { inputSize: 512 }))).toBe(0);
    expect(failing(onBackend(BACKEND, { inputSize: 1536 }))).toBe(0);
  });

  test('a measured time is shown for its size and backend only; others are expected by multiply-adds', () => {
    const measured: MeasuredTime[] = [
      { variant: 'd0', backend: 'wasm', inputSize: 512, medianMs: 100, frames: 3 },
      { variant: 'd1', backend: 'wasm', inputSize: 256, medianMs: 70, frames: 1 },
    ];
    const [d0, d1] = selectPreviews(onBackend(BACKEND, { measured }));
    expect(d0!.measured?.medianMs).toBe(100);
    expect(d1!.measured).toBeNull();
    expect(d1!.estimateMs).toBeCloseTo((100 * d1!.cost.multiplyAdds) / d0!.cost.multiplyAdds, 6);
    expect(selectPreviews(onBackend(BACKEND, { measured, inputSize: 256 }))[1]!.measured?.medianMs).toBe(70);
    expect(selectPreviews(onBackend(GPU, { measured }))[0]!.measured).toBeNull();
  });

  test('the slider stands at what is looked at, on its way, or in use', () => {
    const inUse = usingModel(onBackend(BACKEND), grown('d2', 512), { variant: 'd2' });
    expect(selectStop(inUse)).toBe('d2');
    const asked = withSlice(inUse, 'model', { wanted: 'd4' });
    const onItsWay = { ...asked, model: withLoad(asked.model, { kind: 'variant' }) };
    expect(selectStop(onItsWay)).toBe('d4');
    expect(selectStop(withSlice(onItsWay, 'scaling', { preview: 'd6' }))).toBe('d6');
    expect(selectPreview(onItsWay)).toBeNull();
  });
});

test.each([
  ['a trained D0 at its own size', modelInfo(), true],
  ['one at a smaller size', modelInfo({ inputSize: 256 }), false],
  ['a grown D1 at D0’s size', grown('d1', 512), false],
  ['a grown D1 at its own size', grown('d1', 640), false],
  ['a checkpoint of a D1', modelInfo({ variant: 'd1', inputSize: 640 }), true],
] as const)('%s stands on a published point: %s', (_, info, published) => {
  expect(isAsPublished(info)).toBe(published);
  const state = usingModel(initialState, info);
  expect(selectUnpublished(state)).toBe(published ? null : info);
});

describe('measured times', () => {
  type Ran = readonly [ms: number, cached?: boolean];
  const frames = (...times: readonly Ran[]): readonly FrameTiming[] =>
    times.reduce((timing, [ms, cached = false]) => {
      const result = frameResult(1);
      const timings = result.timings.map((t, i) => ({ ...t, cached: cached && i === 0 }));
      return withFrame(timing, { ...result, totalMs: ms, timings });
    }, initialState.timing).frames;
  const medianOf = (...times: readonly Ran[]) =>
    withMeasurement([], modelInfo(), BACKEND, frames(...times))[0];

  test('median of whole frames without the first, which alone is better than none', () => {
    expect(medianOf([900])).toMatchObject({ medianMs: 900, frames: 1 });
    expect(medianOf([900], [30], [10], [20])).toMatchObject({ medianMs: 20, frames: 3 });
    expect(medianOf([900], [2, true], [30])).toMatchObject({ medianMs: 30, frames: 1 });
    expect(medianOf([2, true])).toBeUndefined();
  });

  test('one by variant, backend and size; a newer one takes its place', () => {
    const first = withMeasurement([], modelInfo(), BACKEND, frames([50]));
    const second = withMeasurement(first, grown('d1', 512), BACKEND, frames([80]));
    const third = withMeasurement(second, modelInfo(), BACKEND, frames([40]));
    expect(third.map(({ variant, medianMs }) => [variant, medianMs])).toEqual([
      ['d1', 80],
      ['d0', 40],
    ]);
  });

  test('come back with the next visit; what can’t be read does not', () => {
    const measured = withMeasurement([], modelInfo(), BACKEND, frames([50]));
    expect(readMeasured(writeMeasured(measured))).toEqual(measured);
    expect(readMeasured(null)).toEqual([]);
    expect(readMeasured('{"a":1}')).toEqual([]);
    expect(readMeasured('[{"variant":"d9"},null,')).toEqual([]);
    expect(readMeasured(JSON.stringify([{ ...measured[0], variant: 'd9' }, null, ...measured]))).toEqual(
      measured,
    );
  });
});
