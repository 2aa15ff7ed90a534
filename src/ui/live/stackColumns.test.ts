import { expect, test } from 'vitest';
import { stackColumns } from './stackColumns';

const timeline = {
  times: [0, 1, 2],
  classes: [
    { classIndex: 4, counts: [1, 2, 0], total: 3 },
    { classIndex: 0, counts: [1, 0, 0], total: 1 },
  ],
  peak: 2,
};

test('columns stand side by side up to the end of the video, the highest fills the strip', () => {
  const columns = stackColumns(timeline, 1, 2.5);
  expect(columns.map(({ x, width }) => [x, width])).toEqual([
    [0, 0.4],
    [0.4, 0.4],
    [0.8, 0.2],
  ]);
  expect(columns[1]!.parts).toEqual([{ classIndex: 4, y: 0, height: 1 }]);
});

test('classes stack without gap or overlap from the bottom', () => {
  const { parts } = stackColumns(timeline, 1, 2.5)[0]!;
  expect(parts).toEqual([
    { classIndex: 4, y: 0.5, height: 0.5 },
    { classIndex: 0, y: 0, height: 0.5 },
  ]);
});

test('a pass that found nothing is an empty strip', () => {
  expect(stackColumns({ times: [0], classes: [], peak: 0 }, 1, 1)).toEqual([
    { index: 0, x: 0, width: 1, parts: [] },
  ]);
  expect(stackColumns(timeline, 1, Number.NaN)).toEqual([]);
});
