import { expect, test } from 'vitest';
import { BoxMotion } from './motion';

type Matrix = readonly (readonly number[])[];

function times(a: Matrix, b: Matrix): number[][] {
  return a.map((row) => b[0]!.map((_, j) => row.reduce((sum, value, k) => sum + value * b[k]![j]!, 0)));
}

function plus(a: Matrix, b: Matrix): number[][] {
  return a.map((row, i) => row.map((value, j) => value + b[i]![j]!));
}

/** The filter as a textbook has it, in matrices, with the noise of ByteTrack's repository per √(w·h) = `s`. */
function textbookCentre(measurements: readonly number[], seconds: number, s: number): number[] {
  const f: Matrix = [
    [1, seconds],
    [0, 1],
  ];
  const transposed: Matrix = [
    [1, 0],
    [seconds, 1],
  ];
  const velocityNoise = 30 * (30 / 160) ** 2 * s ** 2;
  const q: Matrix = [
    [(30 / 400) * s ** 2 * seconds + (velocityNoise * seconds ** 3) / 3, (velocityNoise * seconds ** 2) / 2],
    [(velocityNoise * seconds ** 2) / 2, velocityNoise * seconds],
  ];
  let x: Matrix = [[measurements[0]!], [0]];
  let p: Matrix = [
    [(s / 10) ** 2, 0],
    [0, ((30 * s) / 16) ** 2],
  ];
  const centres: number[] = [];
  for (const z of measurements.slice(1)) {
    x = times(f, x);
    p = plus(times(times(f, p), transposed), q);
    const innovation = p[0]![0]! + (s / 20) ** 2;
    const gain = [p[0]![0]! / innovation, p[1]![0]! / innovation];
    const surprise = z - x[0]![0]!;
    x = plus(
      x,
      gain.map((k) => [k * surprise]),
    );
    p = times(
      [
        [1 - gain[0]!, 0],
        [-gain[1]!, 1],
      ],
      p,
    );
    centres.push(x[0]![0]!);
  }
  return centres;
}

test.each([1 / 60, 1 / 30, 0.25])('equals the textbook filter at steps of %d s', (seconds) => {
  const measurements = Array.from({ length: 40 }, (_, i) => 100 + 7 * i + 5 * Math.sin(i * 1.7));
  const [w, h] = [30, 120];
  const box = (xc: number) => [xc - w / 2, 50 - h / 2, xc + w / 2, 50 + h / 2] as const;
  const motion = new BoxMotion(box(measurements[0]!));
  const centres = measurements.slice(1).map((xc) => {
    motion.predict(seconds, false);
    motion.correct(box(xc));
    return (motion.box[0] + motion.box[2]) / 2;
  });
  const expected = textbookCentre(measurements, seconds, Math.sqrt(w * h));
  for (const [i, centre] of centres.entries()) expect(centre).toBeCloseTo(expected[i]!, 8);
});

test('an unseen box goes on at its speed and keeps its size', () => {
  const motion = new BoxMotion([0, 0, 100, 100]);
  for (let i = 1; i <= 60; i++) {
    motion.predict(1 / 30, false);
    motion.correct([6 * i, 0, 6 * i + 100 - i, 100 - i]);
  }
  const [x1, y1, x2, y2] = motion.box;
  for (let i = 0; i < 30; i++) motion.predict(1 / 30, true);
  const after = motion.box;
  expect(after[2] - after[0]).toBeCloseTo(x2 - x1, 9);
  expect(after[3] - after[1]).toBeCloseTo(y2 - y1, 9);
  // The centre moves 5.5 px a frame.
  expect((after[0] + after[2] - x1 - x2) / 2 / 30).toBeCloseTo(5.5, 1);
});
