import { describe, expect, test } from 'vitest';
import type { Box } from '../detection/decode';
import { seededRandom } from '../random';
import { DEFAULT_TRACKER_SETTINGS, Tracker, type TrackInput } from './tracker';

interface Named extends TrackInput {
  readonly name: string;
}

const FRAME_MS = 1000 / 30;

function boxAt(xc: number, yc: number, side = 40): Box {
  return [xc - side / 2, yc - side / 2, xc + side / 2, yc + side / 2];
}

function seen(name: string, box: Box, score = 0.9, classIndex = 0): Named {
  return { name, box, score, classIndex };
}

/** Repeatable noise in [-1, 1). */
function noise(seed: number): () => number {
  const random = seededRandom(seed);
  return () => 2 * random() - 1;
}

/** Ids that each named object got over the frames. */
function idsByName(frames: readonly (readonly Named[])[], tracker = new Tracker(), frameMs = FRAME_MS) {
  const ids = new Map<string, Set<number>>();
  for (const [i, detections] of frames.entries()) {
    for (const { id, detection } of tracker.update(detections, i * frameMs)) {
      ids.set(detection.name, (ids.get(detection.name) ?? new Set()).add(id));
    }
  }
  return ids;
}

function frames<T>(count: number, frame: (i: number) => T): T[] {
  return Array.from({ length: count }, (_, i) => frame(i));
}

describe('objects that cross', () => {
  const CASES = [2, 4, 8].flatMap((speed) => [1, 2, 3, 4].map((seed) => ({ speed, seed })));

  test.each(CASES)('keep their ids at $speed px per frame, noise $seed', ({ speed, seed }) => {
    const random = noise(seed);
    const jitter = () => random() * 1.5;
    const half = Math.ceil(160 / speed);
    const ids = idsByName(
      frames(2 * half, (i) => [
        seen('left', boxAt(200 + (i - half) * speed + jitter(), 100 + jitter())),
        seen('right', boxAt(200 - (i - half) * speed + jitter(), 106 + jitter())),
      ]),
    );
    expect(ids.get('left')?.size).toBe(1);
    expect(ids.get('right')?.size).toBe(1);
    expect(ids.get('left')).not.toEqual(ids.get('right'));
  });

  test('keep their ids when the hinder one is not detected meanwhile', () => {
    const ids = idsByName(
      frames(80, (i) => {
        const front = seen('front', boxAt(4 * i, 100));
        const behind = seen('behind', boxAt(320 - 4 * i, 108));
        return Math.abs(front.box[0] - behind.box[0]) < 20 ? [front] : [front, behind];
      }),
    );
    expect([...ids.values()].map(({ size }) => size)).toEqual([1, 1]);
  });
});

test('the pairing is the best in sum, not the greediest', () => {
  const tracker = new Tracker();
  const still = [seen('a', [0, 0, 100, 10]), seen('b', [40, 0, 140, 10])];
  for (const ms of [0, 1]) tracker.update(still, ms);
  // IoU of the first detection: 0.60 with a, 0.74 with b; of the second: 0.08 and 0.38. Greedy would pair the first
  // with b and leave the second to start anew.
  const moved = tracker.update([seen('a', [25, 0, 125, 10]), seen('b', [85, 0, 185, 10])], 2);
  expect(moved.map(({ id }) => id)).toEqual([1, 2]);
});

describe('occlusion', () => {
  const HIDDEN = [1, 5, 15, DEFAULT_TRACKER_SETTINGS.maxLost];

  test.each(HIDDEN)('of %d frames keeps the id of a moving object', (hidden) => {
    const visible = (i: number) => i < 20 || i >= 20 + hidden;
    const ids = idsByName(
      frames(40 + hidden, (i) => (visible(i) ? [seen('a', boxAt(50 + 3 * i, 80 + 1.5 * i))] : [])),
    );
    expect(ids.get('a')?.size).toBe(1);
  });

  test('longer than the memory ends the track', () => {
    const gap = DEFAULT_TRACKER_SETTINGS.maxLost + 1;
    const visible = (i: number) => i < 20 || i >= 20 + gap;
    const ids = idsByName(frames(40 + gap, (i) => (visible(i) ? [seen('a', boxAt(50, 50))] : [])));
    expect([...ids.get('a')!]).toEqual([1, 2]);
  });

  test('in part, with low scores, keeps the track in sight', () => {
    const tracker = new Tracker();
    const shown = frames(30, (i) =>
      tracker.update([seen('a', boxAt(50 + 2 * i, 50), i < 10 || i > 20 ? 0.9 : 0.2)], i * FRAME_MS),
    );
    expect(shown.map((tracks) => tracks.map(({ id }) => id))).toEqual(frames(30, () => [1]));
  });
});

test('motion is in seconds: uneven and slow frames keep a fast object', () => {
  const random = noise(9);
  const tracker = new Tracker();
  let ms = 0;
  const ids = new Set<number>();
  for (let i = 0; i < 60; i++) {
    ms += i < 10 ? 33 : 60 + 50 * random();
    const x = 100 + 0.3 * ms;
    for (const { id } of tracker.update([seen('a', boxAt(x, 100))], ms)) ids.add(id);
  }
  expect(ids.size).toBe(1);
});

test('ids are never used twice, over deaths, gaps, steps back and resets', () => {
  const tracker = new Tracker({ maxLost: 2 });
  const random = noise(5);
  const born: number[] = [];
  const alive = new Set<number>();
  let ms = 0;
  for (let i = 0; i < 400; i++) {
    ms += 33;
    if (i % 90 === 89) tracker.reset();
    if (i % 70 === 69) ms -= 1000;
    const detections = frames(4, (k) => seen(`${k}`, boxAt(100 * k, 80 * random(), 20)));
    const result = tracker.update(detections, ms);
    const ids = result.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) {
      if (alive.has(id)) continue;
      alive.add(id);
      born.push(id);
    }
  }
  expect(born.length).toBeGreaterThan(20);
  expect(born).toEqual(frames(born.length, (i) => i + 1));
});

test('a step back in time and a long pause start afresh', () => {
  const id = (tracker: Tracker, ms: number) => tracker.update([seen('a', boxAt(50, 50))], ms)[0]?.id;
  const tracker = new Tracker();
  const times = [0, 33, 10, 43, 43 + DEFAULT_TRACKER_SETTINGS.maxGapMs, 100_000];
  expect(times.map((ms) => id(tracker, ms))).toEqual([1, 1, 2, 2, 2, 3]);
});

describe('classes', () => {
  test('the label is the majority of recent frames and the id stays', () => {
    const tracker = new Tracker();
    const classes = [3, 3, 3, 7, 3, 3, 7, 3];
    const tracks = classes.map((c, i) => tracker.update([seen('a', boxAt(50, 50), 0.8, c)], i * FRAME_MS)[0]);
    expect(tracks.map((track) => track?.id)).toEqual(classes.map(() => 1));
    expect(tracks.map((track) => track?.classIndex)).toEqual(classes.map(() => 3));
    expect(tracks.map((track) => track?.detection.classIndex)).toEqual(classes);
  });

  test('a lasting change takes over once it has the majority', () => {
    const tracker = new Tracker({ smoothing: 5 });
    const labels = [1, 1, 1, 1, 1, 2, 2, 2, 2].map(
      (c, i) => tracker.update([seen('a', boxAt(50, 50), 0.8, c)], i * FRAME_MS)[0]?.classIndex,
    );
    expect(labels).toEqual([1, 1, 1, 1, 1, 1, 1, 2, 2]);
  });

  test('two classes at one place are two tracks that do not mix', () => {
    const ids = idsByName(
      frames(20, (i) => {
        const pair = [seen('cat', boxAt(50 + i, 50), 0.8, 1), seen('dog', boxAt(52 + i, 50), 0.7, 2)];
        return i % 2 ? pair : pair.reverse();
      }),
    );
    expect([...ids.values()].map(({ size }) => size)).toEqual([1, 1]);
  });

  test('are strictly apart when other classes count nothing', () => {
    const tracker = new Tracker({ otherClass: 0 });
    const id = (c: number, i: number) =>
      tracker.update([seen('a', boxAt(50, 50), 0.8, c)], i * FRAME_MS)[0]?.id;
    expect([1, 1, 2, 2, 1].map(id)).toEqual([1, 1, 2, 2, 1]);
  });
});

test('the score is the mean of recent frames', () => {
  const tracker = new Tracker({ smoothing: 2 });
  const scores = [0.5, 0.9, 0.7].map(
    (score, i) => tracker.update([seen('a', boxAt(50, 50), score)], i * FRAME_MS)[0]?.score,
  );
  expect(scores[0]).toBeCloseTo(0.5, 12);
  expect(scores[1]).toBeCloseTo(0.7, 12);
  expect(scores[2]).toBeCloseTo(0.8, 12);
});

describe('what starts a track', () => {
  test('not a low score, however often', () => {
    const tracker = new Tracker();
    const shown = frames(10, (i) => tracker.update([seen('a', boxAt(50, 50), 0.3)], i * FRAME_MS));
    expect(shown.flat()).toEqual([]);
  });

  test('every high score, from its first frame on, in the order given', () => {
    const detections = [seen('b', boxAt(300, 50)), seen('low', boxAt(10, 10), 0.2), seen('a', boxAt(50, 50))];
    const result = new Tracker().update(detections, 0);
    expect(result.map(({ detection, hits }) => [detection.name, hits])).toEqual([
      ['b', 1],
      ['a', 1],
    ]);
  });

  test('a single sight leaves no memory', () => {
    const visible = (i: number) => i !== 1;
    const ids = idsByName(frames(4, (i) => (visible(i) ? [seen('a', boxAt(50, 50))] : [])));
    expect([...ids.get('a')!]).toEqual([1, 2]);
  });
});

test('no detections give no tracks, before, between and after', () => {
  const tracker = new Tracker();
  expect(tracker.update([], 0)).toEqual([]);
  expect(tracker.update([seen('a', boxAt(50, 50))], 33)).toHaveLength(1);
  expect(tracker.update([seen('a', boxAt(50, 50))], 66)).toHaveLength(1);
  expect(tracker.update([], 99)).toEqual([]);
  expect(tracker.update([seen('a', boxAt(50, 50))], 132)[0]?.id).toBe(1);
});

test('flat boxes and equal times do no harm', () => {
  const tracker = new Tracker();
  const flat = seen('flat', [10, 10, 10, 40]);
  for (let i = 0; i < 5; i++) {
    for (const { score } of tracker.update([flat, seen('a', boxAt(90, 90))], 0))
      expect(score).toBeCloseTo(0.9, 12);
  }
  const result = tracker.update([seen('a', boxAt(90, 90))], 0);
  expect(result[0]?.hits).toBe(6);
});

test('a threshold that is raised meanwhile keeps the tracks of what still passes it, and starts none below', () => {
  const tracker = new Tracker();
  const pair = [seen('a', boxAt(50, 50), 0.9), seen('b', boxAt(200, 50), 0.5)];
  for (const ms of [0, 33]) tracker.update(pair, ms);
  tracker.configure({ highScore: 0.7, lowScore: 0.6 });
  expect(tracker.update([...pair, seen('c', boxAt(400, 50), 0.65)], 66).map(({ id }) => id)).toEqual([1]);
});
