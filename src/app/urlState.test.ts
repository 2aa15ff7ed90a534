import { expect, test } from 'vitest';
import { type AppState, initialState, withSlice } from './state';
import { readHash, URL_FIELDS, writeHash } from './urlState';

function changed(): AppState {
  let state = withSlice(initialState, 'source', { sample: 'chess-opening' });
  state = withSlice(state, 'model', { wanted: 'd3' });
  state = withSlice(state, 'scaling', { inputSize: 384 });
  state = withSlice(state, 'official', { choices: { d3: 'ours' } });
  state = withSlice(state, 'backend', { choice: 'wasm' });
  state = withSlice(state, 'view', { panel: 'timing' });
  state = withSlice(state, 'live', { mode: 'accurate', tracking: false });
  state = withSlice(state, 'fusion', { pending: 'softmax_3x', cell: 5, edge: 2 });
  state = withSlice(state, 'explain', { topic: 'nas-fpn' });
  state = withSlice(state, 'pyramid', {
    open: false,
    tap: 'cell2-td',
    reduction: 'channel',
    channel: 63,
    difference: true,
    overlay: 4,
    opacity: 0.35,
  });
  return withSlice(state, 'detection', {
    scoreThreshold: 0.07,
    iouThreshold: 0.62,
    maxDetections: 12,
    hiddenClasses: [4, 86],
  });
}

test('every field that was changed stands in the address and comes back', () => {
  const hash = writeHash(changed());
  expect([...new URLSearchParams(hash).keys()]).toEqual(URL_FIELDS.map(({ key }) => key));
  expect(hash).toBe(
    'variant=d3&size=384&weights=ours&sample=chess-opening&threshold=0.07&iou=0.62&max=12&hide=4.86&fusion=softmax_3x&cell=5&edge=2' +
      '&tap=cell2-td&map=63&diff=on&overlay=p4&opacity=0.35&strip=off&topic=nas-fpn' +
      '&live=accurate&track=off&backend=wasm&panel=timing',
  );
  expect(readHash(initialState, hash)).toEqual(changed());
});

test('standards are left out, and a missing parameter stands for its standard', () => {
  expect(writeHash(initialState)).toBe('variant=d0&sample=blood');
  const { detection, view, backend } = readHash(changed(), '#variant=d3');
  expect({ detection, view, backend }).toEqual({
    detection: initialState.detection,
    view: initialState.view,
    backend: initialState.backend,
  });
});

test('a range that was held goes with the kind of values that an address changes', () => {
  const lockedRange = { min: 0, max: 1 };
  const held = withSlice(initialState, 'pyramid', { lockedRange });
  expect(readHash(held, 'tap=backbone').pyramid.lockedRange).toEqual(lockedRange);
  expect(readHash(held, 'diff=on').pyramid).toMatchObject({ difference: true, lockedRange: null });
});

test('an own image is not in the address, and an address without a sample keeps it', () => {
  const own = withSlice(initialState, 'source', { sample: null });
  expect(writeHash(own)).toBe('variant=d0');
  expect(readHash(own, '').source.sample).toBeNull();
});

test.each([
  'threshold=abc&iou=&max=NaN&variant=d9&size=100&sample=../x&panel=__proto__&backend=cuda&hide=1.x&cell=8&edge=19&topic=x' +
    '&tap=cell8-out&map=-1&diff=1&overlay=p8&opacity=x&strip=',
  '%%%&=&&',
  '#',
])('nonsense changes nothing: %s', (hash) => {
  expect(readHash(initialState, hash)).toEqual(initialState);
});

test('numbers beyond their range are bounded', () => {
  expect(readHash(initialState, 'threshold=7&iou=-1&max=1e9').detection).toMatchObject({
    scoreThreshold: 1,
    iouThreshold: 0,
    maxDetections: 300,
  });
});
