import { beforeEach, describe, expect, test } from 'vitest';
import { CADENCES, FramePolicy, LIVE_MODES, type LiveMode } from './framePolicy';

let clock: number;
let policy: FramePolicy;

beforeEach(() => {
  clock = 0;
  policy = new FramePolicy(() => clock, CADENCES.accurate);
});

interface Simulated {
  /** Number of each frame that was run, and when it began. */
  readonly runs: readonly { readonly frame: number; readonly begun: number }[];
  readonly mostInFlight: number;
}

/** Frames come every `frameMs`, each run takes `runMs`; whatever waits begins as soon as the policy lets it. */
function simulate(mode: LiveMode, frameMs: number, runMs: number, untilMs: number): Simulated {
  clock = 0;
  policy = new FramePolicy(() => clock, CADENCES[mode]);
  const runs: { frame: number; begun: number }[] = [];
  let newest = -1;
  let endsAt: number | null = null;
  let inFlight = 0;
  let mostInFlight = 0;
  for (clock = 0; clock < untilMs; clock++) {
    if (endsAt === clock) {
      policy.finish();
      inFlight--;
      endsAt = null;
    }
    if (clock % frameMs === 0) {
      newest++;
      policy.offer();
    }
    if (endsAt === null && policy.delay() === 0) {
      policy.begin();
      inFlight++;
      mostInFlight = Math.max(mostInFlight, inFlight);
      runs.push({ frame: newest, begun: clock });
      endsAt = clock + runMs;
    }
  }
  return { runs, mostInFlight };
}

describe.each(LIVE_MODES)('%s', (mode) => {
  const CASES = [10, 33, 100].flatMap((frameMs) => [4, 33, 250, 900].map((runMs) => ({ frameMs, runMs })));

  test.each(CASES)('a frame every $frameMs ms, runs of $runMs ms: the books balance', (c) => {
    const { runs, mostInFlight } = simulate(mode, c.frameMs, c.runMs, 20_000);
    expect(mostInFlight).toBe(1);
    const { offered, begun, dropped } = policy.counts;
    expect(begun).toBe(runs.length);
    // Every frame was run, was dropped, or is the one that waits.
    const waits = offered - begun - dropped;
    expect([0, 1]).toContain(waits);
    // The newest frame wins: each run is of the last frame that came before it, and none is run twice.
    for (const { frame, begun: at } of runs) expect(frame).toBe(Math.floor(at / c.frameMs));
    expect(new Set(runs.map(({ frame }) => frame)).size).toBe(runs.length);
  });
});

describe('cadence', () => {
  test('runs that keep up drop nothing', () => {
    simulate('accurate', 33, 20, 5000);
    expect(policy.counts.dropped).toBe(0);
  });

  test('accurate begins the next run as soon as the last has ended', () => {
    const { runs } = simulate('accurate', 10, 250, 5000);
    for (const [i, { begun }] of runs.entries()) expect(begun).toBe(250 * i);
  });

  test('smooth leaves a quarter of the time to the page, whatever a run costs', () => {
    for (const runMs of [60, 300, 900]) {
      const { runs } = simulate('smooth', 10, runMs, 60_000);
      const busy = (runs.length - 1) * runMs;
      const share = busy / (runs.at(-1)!.begun - runs[0]!.begun);
      expect(share).toBeLessThanOrEqual(CADENCES.smooth.busyShare + 0.001);
      expect(share).toBeGreaterThan(CADENCES.smooth.busyShare - 0.05);
    }
  });

  test('smooth runs no more often than thirty times a second', () => {
    const { runs } = simulate('smooth', 5, 1, 3000);
    for (const [i, { begun }] of runs.entries())
      if (i > 0) expect(begun - runs[i - 1]!.begun).toBeGreaterThanOrEqual(33);
  });

  test('a slower run is answered with a slower cadence, and a faster one with a faster', () => {
    policy.setCadence(CADENCES.smooth);
    const restAfter = (runMs: number) => {
      policy.offer();
      clock += policy.delay()!;
      policy.begin();
      clock += runMs;
      policy.finish();
      policy.offer();
      return policy.delay()!;
    };
    const first = restAfter(100);
    const slower = restAfter(800);
    expect(slower).toBeGreaterThan(0);
    for (let i = 0; i < 20; i++) restAfter(100);
    expect(restAfter(100)).toBeCloseTo(first, 0);
  });
});

describe('the last frame', () => {
  /** A run has ended, and the rest after it is on. */
  const rest = () => {
    policy.setCadence(CADENCES.smooth);
    policy.offer();
    policy.begin();
    clock += 300;
    policy.finish();
  };

  test('begins without a rest, and is one frame whether it waited or not', () => {
    rest();
    policy.offer();
    expect(policy.delay()).toBeCloseTo(100, 9);
    policy.offerLast();
    expect(policy.delay()).toBe(0);
    expect(policy.counts).toEqual({ offered: 2, begun: 1, dropped: 0 });
    policy.begin();
    policy.finish();
    policy.offerLast();
    expect(policy.delay()).toBe(0);
    expect(policy.counts.offered).toBe(3);
  });

  test('the frames after it rest again', () => {
    rest();
    policy.offerLast();
    policy.begin();
    clock += 300;
    policy.finish();
    policy.offer();
    expect(policy.delay()).toBeGreaterThan(0);
  });

  test('paused, there is none', () => {
    policy.pause();
    policy.offerLast();
    policy.resume();
    expect(policy.delay()).toBeNull();
  });
});

describe('pausing', () => {
  test('what waited is forgotten, and frames that come meanwhile count for nothing', () => {
    policy.offer();
    policy.pause();
    policy.offer();
    expect(policy.delay()).toBeNull();
    policy.resume();
    expect(policy.delay()).toBeNull();
    expect(policy.counts).toEqual({ offered: 1, begun: 0, dropped: 0 });
    policy.offer();
    expect(policy.delay()).toBe(0);
  });

  test('the run in flight may finish', () => {
    policy.offer();
    policy.begin();
    policy.pause();
    policy.resume();
    policy.offer();
    clock += 40;
    expect(policy.finish()).toBe(40);
    expect(policy.delay()).toBe(0);
  });
});

// That none begins while one is in flight is the runner's to see to, and in its test.
test('a frame can begin only where one waits, and finish only where one has begun', () => {
  expect(() => policy.begin()).toThrow(RangeError);
  expect(() => policy.finish()).toThrow(RangeError);
  policy.offer();
  policy.begin();
  expect(() => policy.begin()).toThrow(RangeError);
});
