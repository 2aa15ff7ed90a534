import { describe, expect, test } from 'vitest';
import { seededRandom } from '../random';
import { compareDetections } from './compare';
import type { Box } from './decode';

const detection = (classIndex: number, score: number, ...box: [number, number, number, number]) => ({
  classIndex,
  score,
  box: box as Box,
});

function randomDetections(next: () => number, count: number) {
  return Array.from({ length: count }, () => {
    const x = Math.floor(next() * 40);
    const y = Math.floor(next() * 40);
    return detection(Math.floor(next() * 2), next(), x, y, x + 10 + next() * 20, y + 10 + next() * 20);
  });
}

describe('compareDetections', () => {
  test('a moved box is kept, one of another class or place is not', () => {
    const before = [detection(1, 0.8, 0, 0, 10, 10), detection(2, 0.6, 50, 50, 60, 60)];
    const after = [detection(1, 0.6, 1, 0, 11, 10), detection(3, 0.5, 50, 50, 60, 60)];
    const change = compareDetections(before, after);
    expect(change.kept).toEqual([{ before: before[0], after: after[0], iou: 9 / 11 }]);
    expect(change.lost).toEqual([before[1]]);
    expect(change.gained).toEqual([after[1]]);
    expect(change.meanScore).toEqual({ before: 0.8, after: 0.6 });
    expect(change.identical).toBe(false);
  });

  test('an IoU of exactly one half is the same box', () => {
    const change = compareDetections([detection(0, 0.9, 0, 0, 10, 10)], [detection(0, 0.9, 0, 0, 10, 5)]);
    expect(change.kept).toHaveLength(1);
  });

  test('the best overlap wins, and a box is paired once', () => {
    const before = [detection(0, 0.5, 0, 0, 10, 10), detection(0, 0.4, 2, 0, 12, 10)];
    const after = [detection(0, 0.5, 2, 0, 12, 10)];
    const change = compareDetections(before, after);
    expect(change.kept.map((pair) => pair.before)).toEqual([before[1]]);
    expect(change.lost).toEqual([before[0]]);
  });

  test('boxes that the border left no area are told apart by their corners', () => {
    const beyond = [detection(0, 0.5, 99, 10, 99, 30), detection(0, 0.4, 99, 60, 99, 80)];
    const moved = beyond.map((box) => ({ ...box, box: box.box.map((side) => side + 1e-4) as never as Box }));
    expect(compareDetections(beyond, moved).kept).toHaveLength(2);
    expect(compareDetections([beyond[0]!], [beyond[1]!]).kept).toEqual([]);
    expect(compareDetections(beyond, [detection(0, 0.5, 90, 10, 99, 30)]).kept).toEqual([]);
  });

  test('the mean leaves out what was gained or lost', () => {
    const box = detection(0, 0.7, 0, 0, 10, 10);
    const change = compareDetections([box, detection(0, 0.1, 90, 90, 99, 99)], [box]);
    expect(change.meanScore).toEqual({ before: 0.7, after: 0.7 });
  });

  test('nothing against nothing is identical and has no mean', () => {
    expect(compareDetections([], [])).toEqual({
      kept: [],
      gained: [],
      lost: [],
      meanScore: null,
      identical: true,
    });
  });

  test('a single bit of a score is a difference', () => {
    const box = detection(0, 0.5, 0, 0, 10, 10);
    expect(compareDetections([box], [{ ...box, score: 0.5 + Number.EPSILON }]).identical).toBe(false);
    expect(compareDetections([box], [{ ...box }]).identical).toBe(true);
  });

  test('swapping the runs swaps gained and lost; every box is in one place', () => {
    const next = seededRandom(7);
    for (let round = 0; round < 50; round++) {
      const before = randomDetections(next, Math.floor(next() * 12));
      const after = randomDetections(next, Math.floor(next() * 12));
      const there = compareDetections(before, after);
      const back = compareDetections(after, before);
      expect(back.gained).toEqual(there.lost);
      expect(back.lost).toEqual(there.gained);
      expect(there.kept.length + there.lost.length).toBe(before.length);
      expect(there.kept.length + there.gained.length).toBe(after.length);
    }
  });
});
