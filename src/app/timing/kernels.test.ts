import { expect, test, vi } from 'vitest';
import type { KernelId } from '../../inference/api/messages';
import { BIFPN_NODES } from '../../model/bifpn/topology';
import { HEAD_NETS, type HeadNet } from '../../model/network/checkpointNames';
import { LEVELS } from '../../model/network/variants';
import { initialTiming, withFrame } from '../slices/timing';
import { frameResult } from '../testing/fakes';
import { kernelGroups, kernelTotals } from './kernels';

const LETTERBOX: KernelId = { stage: 'preprocess', kernel: 'letterbox' };
const COMPACT: KernelId = { stage: 'candidates', kernel: 'compact' };
const node = (cell: number, name: string): KernelId => ({ stage: 'bifpn', kernel: 'node', cell, node: name });
const layer = (net: HeadNet): KernelId => ({ stage: 'heads', kernel: 'layer', net, layer: 0 });

const times = (...entries: readonly (readonly [KernelId, number])[]) =>
  entries.map(([id, milliseconds]) => ({ id, milliseconds }));

function framesOf(...frames: readonly (ReturnType<typeof times> | null)[]) {
  return frames.reduce(
    (timing, kernels, i) => withFrame(timing, { ...frameResult(i), kernels }),
    initialTiming,
  ).frames;
}

test('groups stand along the way of a frame, cells by number, kernels as they ran', () => {
  const ran = [
    COMPACT,
    node(10, 'P6td'),
    node(2, 'P5td'),
    node(2, 'P3out'),
    layer('box_net'),
    layer('class_net'),
    LETTERBOX,
  ];
  const groups = kernelGroups(framesOf(times(...ran.map((id) => [id, 1] as const))));
  expect(groups.map(({ group, cell }) => `${group} ${cell}`)).toEqual([
    'preprocess 0',
    'bifpn 2',
    'bifpn 10',
    'class_net 0',
    'box_net 0',
    'candidates 0',
  ]);
  expect(groups[1]!.kernels.map(({ id }) => id)).toEqual([node(2, 'P5td'), node(2, 'P3out')]);
});

test('every node of a cell is a kernel of its own, and so is every level and layer of both nets', () => {
  const ids: KernelId[] = [
    ...BIFPN_NODES.map(({ name }) => node(7, name)),
    ...HEAD_NETS.flatMap((net) => [
      ...[0, 1, 2].map((l): KernelId => ({ stage: 'heads', kernel: 'layer', net, layer: l })),
      ...LEVELS.map((level): KernelId => ({ stage: 'heads', kernel: 'predict', net, level })),
    ]),
    COMPACT,
    { stage: 'candidates', kernel: 'count_bins' },
  ];
  const groups = kernelGroups(framesOf(times(...ids.map((id) => [id, 1] as const))));
  expect(groups.flatMap(({ kernels }) => kernels.map(({ id }) => id))).toEqual(ids);
  expect(groups.map(({ last }) => last)).toEqual([8, 8, 8, 2]);
});

test('a group is the sum of its kernels in each frame, and frames without it do not count', () => {
  const [first, second] = [node(0, 'P6td'), node(0, 'P5td')];
  const frames = framesOf(
    null,
    times([LETTERBOX, 4], [first, 1], [second, 10]),
    times([first, 3], [second, 20]),
  );
  const [preprocess, bifpn] = kernelGroups(frames);
  expect(preprocess).toMatchObject({ last: null, median: 4, p95: 4 });
  expect(bifpn).toMatchObject({ last: 23, median: 17 });
  expect(bifpn!.kernels).toMatchObject([
    { id: first, last: 3, median: 2 },
    { id: second, last: 20, median: 15 },
  ]);
  expect(kernelTotals(frames)).toMatchObject({ last: 23, median: 19 });
});

test('a kernel that ran twice in a frame counts twice', () => {
  const frames = framesOf(times([COMPACT, 1], [COMPACT, 2]));
  expect(kernelGroups(frames)[0]).toMatchObject({ last: 3, kernels: [{ last: 3 }] });
});

test('labels are made as a frame comes, not for every update of the table', () => {
  const frames = framesOf(times([COMPACT, 1], [LETTERBOX, 2]), times([COMPACT, 1]));
  const joined = vi.spyOn(Array.prototype, 'join');
  kernelGroups(frames);
  const count = joined.mock.calls.length;
  joined.mockRestore();
  expect(count).toBe(0);
});

test('without timed frames there is nothing', () => {
  expect(kernelGroups(framesOf(null, null))).toEqual([]);
  expect(kernelTotals(framesOf(null))).toEqual({ last: null, median: null, p95: null });
});
