import { expect, test } from 'vitest';
import { stackColumns } from './stackColumns';

const column = (time: number, counts: readonly (readonly [number, number])[]) => ({
  time,
  counts: new Map(counts),
  count: counts.reduce((sum, [, count]) => sum + count, 0),
});

const timeline = {
  columns: [
    column(0, [
      [0, 1],
      [4, 1],
    ]),
    column(1, [[4, 2]]),
    column(2, []),
  ],
  framesPerColumn: 1,
  columnSeconds: 1,
  classes: [
    { classIndex: 4, total: 3 },
    { classIndex: 0, total: 1 },
  ],
  peak: 2,
};

test('columns stand side by side up to the end of the video, the highest fills the strip', () => {
  const columns = stackColumns(timeline, 2.5);
  expect(columns.map(({ x, width }) => [x, width])).toEqual([
    [0, 0.4],
    [0.4, 0.4],
    [0.8, 0.2],
  ]);
  expect(columns[1]!.parts).toEqual([{ classIndex: 4, y: 0, height: 1 }]);
});

test('a column is as wide as all the frames it stands for, wherever the fullest of them lies', () => {
  const columns = [column(3, [[4, 2]]), column(4, [[4, 1]])];
  const wide = { ...timeline, columns, framesPerColumn: 4, columnSeconds: 4 };
  expect(stackColumns(wide, 8).map(({ x, width }) => [x, width])).toEqual([
    [0, 0.5],
    [0.5, 0.5],
  ]);
});

test('classes stack without gap or overlap from the bottom', () => {
  const { parts } = stackColumns(timeline, 2.5)[0]!;
  expect(parts).toEqual([
    { classIndex: 4, y: 0.5, height: 0.5 },
    { classIndex: 0, y: 0, height: 0.5 },
  ]);
});

test('a pass that found nothing is an empty strip', () => {
  const nothing = { ...timeline, columns: [column(0, [])], classes: [], peak: 0 };
  expect(stackColumns(nothing, 1)).toEqual([{ index: 0, x: 0, width: 1, parts: [] }]);
  expect(stackColumns(timeline, Number.NaN)).toEqual([]);
});
