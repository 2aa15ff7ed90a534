import { beforeEach, describe, expect, test } from 'vitest';
import { RETRY_MS, RUN_BUDGET_MS, SETTLE_MS, SizePolicy } from './sizePolicy';

let clock: number;
let policy: SizePolicy;

beforeEach(() => {
  clock = 0;
  policy = new SizePolicy(() => clock);
});

/** Runs one after the other for a while. @param msAt what a run takes at a side @returns the sides in use, in order */
function run(own: number, msAt: (side: number) => number, duration: number): number[] {
  const sides = [policy.side(own)];
  for (const end = clock + duration; clock < end; ) {
    const side = policy.side(own);
    const ms = msAt(side);
    clock += ms / 0.75;
    policy.add(own, side, ms);
    if (policy.side(own) !== sides.at(-1)) sides.push(policy.side(own));
  }
  return sides;
}

/** A device that takes so long at a side of 512 pixels. */
const quadratic = (at512: number) => (side: number) => at512 * (side / 512) ** 2;

describe('the side that holds ten runs a second', () => {
  test.each([
    [20, 512, [512]],
    [RUN_BUDGET_MS, 512, [512]],
    [100, 512, [512, 384]],
    [250, 512, [512, 256]],
    [2000, 512, [512, 128]],
    [300, 896, [896, 256]],
  ])('runs of %i ms at 512: from %i it goes by %j and stays', (at512, own, sides) => {
    expect(run(own, quadratic(at512), 120_000)).toEqual(sides);
  });

  test('a model that is as small as can be stays', () => {
    expect(run(128, () => 5000, 120_000)).toEqual([128]);
  });

  test('where a smaller input helps less than it should, it goes on down', () => {
    expect(run(512, (side) => 60 + 0.2 * side, 60_000)).toEqual([512, 256, 128]);
  });
});

test('a run with new sessions is no reason to go lower', () => {
  run(512, () => 60, SETTLE_MS + 1000);
  policy.restart();
  clock += 2000;
  policy.add(512, 512, 2000);
  expect(run(512, () => 60, 20_000)).toEqual([512]);
});

describe('room', () => {
  test('a device that has become fast gets its side back by steps, never more than its own', () => {
    run(512, quadratic(1200), 20_000);
    expect(policy.side(512)).toBe(128);
    clock += RETRY_MS;
    expect(run(512, quadratic(20), 60_000)).toEqual([128, 256, 384, 512]);
  });

  test('a side that was too slow is not tried again at once, though the smaller one is fast', () => {
    const steep = (side: number) => (side > 256 ? 300 : 5);
    // 384 was not known to be: it is tried once.
    expect(run(512, steep, RETRY_MS)).toEqual([512, 256, 384, 128, 256]);
    expect(run(512, steep, RETRY_MS)).toEqual([256, 384, 128, 256]);
  });

  test('between two sides it does not swing', () => {
    const noisy = (side: number) => quadratic(80)(side) * (0.9 + 0.2 * ((clock / 7) % 1));
    expect(run(512, noisy, 40_000).length).toBeLessThanOrEqual(2);
  });
});

test('one change leaves time before the next', () => {
  const changes: number[] = [];
  const msAt = (side: number) => 90 + side / 100;
  let side = policy.side(1024);
  while (clock < 30_000) {
    run(1024, msAt, 1);
    if (policy.side(1024) !== side) changes.push(clock);
    side = policy.side(1024);
  }
  expect(changes.length).toBeGreaterThanOrEqual(2);
  for (const [i, at] of changes.entries())
    if (i > 0) expect(at - changes[i - 1]!).toBeGreaterThanOrEqual(SETTLE_MS);
});

test('the run that warms up a side says nothing of it', () => {
  let first = true;
  const warming = () => {
    const ms = first ? 60_000 : 20;
    first = false;
    return ms;
  };
  expect(run(512, warming, 120_000)).toEqual([512]);
});

test('runs of before a change, and those after sides were forbidden, change nothing', () => {
  run(512, quadratic(250), 10_000);
  expect(policy.side(512)).toBe(256);
  for (let i = 0; i < 50; i++) {
    clock += 1000;
    policy.add(512, 512, 250);
  }
  expect(policy.side(512)).toBe(256);
  policy.forbid();
  expect(run(512, quadratic(250), 30_000)).toEqual([512]);
  policy.reset();
  expect(run(512, quadratic(250), 30_000)).toEqual([512, 256]);
});

test('a model of another side begins at that', () => {
  run(512, quadratic(250), 10_000);
  expect(policy.side(640)).toBe(640);
  policy.add(640, 640, 20);
  expect(policy.side(640)).toBe(640);
  expect(policy.side(512)).toBe(512);
});
