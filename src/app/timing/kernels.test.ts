import { expect, test } from 'vitest';
import { BIFPN_NODES } from '../../model/bifpn/topology';
import { initialTiming, withFrame } from '../slices/timing';
import { frameResult } from '../testing/fakes';
import { kernelGroups, kernelTotals, placeKernel } from './kernels';

const times = (entries: Readonly<Record<string, number>>) =>
  Object.entries(entries).map(([label, milliseconds]) => ({ label, milliseconds }));

function framesOf(...frames: readonly (ReturnType<typeof times> | null)[]) {
  return frames.reduce(
    (timing, kernels, i) => withFrame(timing, { ...frameResult(i), kernels }),
    initialTiming,
  ).frames;
}

test('every label of our passes has its place', () => {
  expect(placeKernel('letterbox')).toMatchObject({ group: 'preprocess', name: { kind: 'letterbox' } });
  for (const { name } of BIFPN_NODES) {
    expect(placeKernel(`bifpn 7.${name}`)).toEqual({
      group: 'bifpn',
      cell: 7,
      name: { kind: 'text', value: name },
    });
  }
  expect(placeKernel('class layer 2')).toMatchObject({ group: 'class', name: { kind: 'layer', value: '2' } });
  expect(placeKernel('box predict P7')).toMatchObject({
    group: 'box',
    name: { kind: 'predict', value: 'P7' },
  });
  expect(placeKernel('candidates compact')).toMatchObject({ group: 'candidates', name: { kind: 'compact' } });
  expect(placeKernel('candidates count_bins').name.kind).toBe('count_bins');
  expect(placeKernel('bifpn later')).toEqual({
    group: 'other',
    cell: 0,
    name: { kind: 'text', value: 'bifpn later' },
  });
});

test('groups stand along the way of a frame, cells by number, kernels as they ran', () => {
  const groups = kernelGroups(
    framesOf(
      times({
        'candidates compact': 1,
        'bifpn 10.P6td': 1,
        'bifpn 2.P5td': 1,
        'bifpn 2.P3out': 1,
        'box layer 0': 1,
        'class layer 0': 1,
        strange: 1,
        letterbox: 1,
      }),
    ),
  );
  expect(groups.map(({ group, cell }) => `${group} ${cell}`)).toEqual([
    'preprocess 0',
    'bifpn 2',
    'bifpn 10',
    'class 0',
    'box 0',
    'candidates 0',
    'other 0',
  ]);
  expect(groups[1]!.kernels.map(({ name }) => name.value)).toEqual(['P5td', 'P3out']);
});

test('a group is the sum of its kernels in each frame, and frames without it do not count', () => {
  const frames = framesOf(
    null,
    times({ letterbox: 4, 'bifpn 0.P6td': 1, 'bifpn 0.P5td': 10 }),
    times({ 'bifpn 0.P6td': 3, 'bifpn 0.P5td': 20 }),
  );
  const [preprocess, bifpn] = kernelGroups(frames);
  expect(preprocess).toMatchObject({ last: null, median: 4, p95: 4 });
  expect(bifpn).toMatchObject({ last: 23, median: 17 });
  expect(bifpn!.kernels).toMatchObject([
    { label: 'bifpn 0.P6td', last: 3, median: 2 },
    { label: 'bifpn 0.P5td', last: 20, median: 15 },
  ]);
  expect(kernelTotals(frames)).toMatchObject({ last: 23, median: 19 });
});

test('a kernel that ran twice in a frame counts twice', () => {
  const twice = [...times({ 'candidates compact': 1 }), ...times({ 'candidates compact': 2 })];
  expect(kernelGroups(framesOf(twice))[0]).toMatchObject({ last: 3, kernels: [{ last: 3 }] });
});

test('without timed frames there is nothing', () => {
  expect(kernelGroups(framesOf(null, null))).toEqual([]);
  expect(kernelTotals(framesOf(null))).toEqual({ last: null, median: null, p95: null });
});
