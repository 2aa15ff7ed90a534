import { describe, expect, test } from 'vitest';
import type { DetectionRecord } from '../../inference/protocol';
import { detection, frameResult } from '../testing/fakes';
import { type AnalysedFrame, analyse, sampleTimes } from './analysis';
import { toJsonLines } from './jsonLines';
import { LiveMeter } from './meter';
import { REFRESH_MS, RefreshGate } from './refreshGate';
import { buildTimeline } from './timeline';
import { FrameTracker, NO_TRACKS, trackingThreshold } from './trackFrames';

const size = { width: 320, height: 240 };

function frame(index: number, detections: readonly DetectionRecord[], change: Partial<AnalysedFrame> = {}) {
  return { index, time: index * 0.5, ...size, detections, tracks: NO_TRACKS, ...change };
}

describe('times of a pass', () => {
  test.each([
    [2, 0.5, [0, 0.5, 1, 1.5]],
    [2.2, 0.5, [0, 0.5, 1, 1.5, 2]],
    [0.3, 0.1, [0, 0.1, 0.2]],
    [0.04, 0.5, [0]],
    [0, 0.5, []],
    [Number.NaN, 0.5, []],
    [Number.POSITIVE_INFINITY, 0, []],
  ])('of %d s every %d s', (duration, step, expected) => {
    const times = sampleTimes(duration, step);
    expect(times).toHaveLength(expected.length);
    for (const [i, time] of times.entries()) expect(time).toBeCloseTo(expected[i]!, 12);
  });

  test('never reach the end, where there is no frame', () => {
    for (let n = 1; n < 200; n++) {
      const duration = n / 30;
      for (const step of [0.1, 0.25, 1]) {
        for (const time of sampleTimes(duration, step)) expect(time).toBeLessThan(duration);
      }
    }
  });
});

describe('a pass over a video', () => {
  /** A video whose frame at `t` shows `10 t` things, and that tells what was done to it. */
  function fakeVideo() {
    const log: string[] = [];
    let at = Number.NaN;
    return {
      log,
      seek: async (time: number) => {
        log.push(`seek ${time}`);
        at = time;
      },
      detect: async () => {
        log.push(`detect ${at}`);
        return { ...size, detections: Array.from({ length: 10 * at }, () => detection()), tracks: NO_TRACKS };
      },
    };
  }

  test('detects on each frame after its seek, and tells the time of each', async () => {
    const video = fakeVideo();
    const frames: AnalysedFrame[] = [];
    for await (const analysed of analyse([0, 0.5, 1], video, new AbortController().signal)) {
      frames.push(analysed);
    }
    expect(frames.map((f) => [f.index, f.time, f.detections.length])).toEqual([
      [0, 0, 0],
      [1, 0.5, 5],
      [2, 1, 10],
    ]);
    expect(video.log).toEqual(['seek 0', 'detect 0', 'seek 0.5', 'detect 0.5', 'seek 1', 'detect 1']);
  });

  test('cancelled, it neither seeks nor detects any more', async () => {
    const video = fakeVideo();
    const cancel = new AbortController();
    const indices: number[] = [];
    for await (const { index } of analyse(sampleTimes(100, 0.1), video, cancel.signal)) {
      indices.push(index);
      if (index === 2) cancel.abort();
    }
    expect(indices).toEqual([0, 1, 2]);
    expect(video.log).toHaveLength(6);
  });

  test('cancelled during a seek, it does not detect', async () => {
    const cancel = new AbortController();
    const video = { ...fakeVideo(), seek: async () => cancel.abort() };
    for await (const _ of analyse([0, 1], video, cancel.signal)) throw new Error('nothing may come');
    expect(video.log).toEqual([]);
  });

  test('a seek that fails ends it with its error', async () => {
    const video = { ...fakeVideo(), seek: () => Promise.reject(new Error('broken')) };
    const walk = async () => {
      for await (const _ of analyse([0], video, new AbortController().signal));
    };
    await expect(walk()).rejects.toThrow('broken');
  });
});

describe('timeline', () => {
  test('counts by class and frame, most frequent first, and knows its peak', () => {
    const [a, b] = [detection({ classIndex: 0 }), detection({ classIndex: 4 })];
    const timeline = buildTimeline([frame(0, [b]), frame(1, [b, a, b]), frame(2, [])]);
    expect(timeline.classes).toEqual([
      { classIndex: 4, counts: [1, 2, 0], total: 3 },
      { classIndex: 0, counts: [0, 1, 0], total: 1 },
    ]);
    expect(timeline.times).toEqual([0, 0.5, 1]);
    expect(timeline.peak).toBe(3);
  });

  test('counts a tracked thing as what the tracker takes it for', () => {
    const d = detection({ id: 7, classIndex: 0 });
    const tracks = new Map([[7, { id: 1, classIndex: 2, score: 0.8 }]]);
    expect(buildTimeline([frame(0, [d], { tracks })]).classes[0]!.classIndex).toBe(2);
  });

  test('of nothing is empty', () => {
    expect(buildTimeline([])).toEqual({ times: [], classes: [], peak: 0 });
  });
});

describe('JSON lines', () => {
  test('one object a line, boxes as COCO has them', () => {
    const d = detection({ id: 3, classIndex: 1, score: 0.75, box: [10, 20, 40, 80] });
    const lines = toJsonLines([frame(0, [d]), frame(1, [])], (index) => ['cat', 'dog'][index]!).split('\n');
    expect(lines).toHaveLength(3);
    expect(lines[2]).toBe('');
    expect(JSON.parse(lines[0]!)).toEqual({
      frame: 0,
      time: 0,
      ...size,
      detections: [{ image_id: 0, category_id: 2, category: 'dog', bbox: [10, 20, 30, 60], score: 0.75 }],
    });
    expect(JSON.parse(lines[1]!)).toEqual({ frame: 1, time: 0.5, ...size, detections: [] });
  });

  test('a tracked thing carries its identity and its smoothed class and score', () => {
    const d = detection({ id: 3, classIndex: 0, score: 0.5, box: [0, 0, 1, 1] });
    const tracks = new Map([[3, { id: 12, classIndex: 1, score: 0.66 }]]);
    const row = JSON.parse(toJsonLines([frame(0, [d], { tracks })], (index) => ['cat', 'dog'][index]!));
    expect(row.detections[0]).toMatchObject({ track_id: 12, category: 'dog', category_id: 2, score: 0.66 });
  });

  test('times are free of binary dust', () => {
    expect(toJsonLines([frame(0, [], { time: 0.1 + 0.2 })], String)).toContain('"time":0.3,');
  });
});

describe('tracked frames', () => {
  const at = (x: number, change: Partial<DetectionRecord> = {}) =>
    detection({ box: [x, 0, x + 50, 50], ...change });

  test('an object keeps its identity while its detections come and go in order', () => {
    const tracker = new FrameTracker();
    const both = [at(0, { id: 0 }), at(200, { id: 1 })];
    const swapped = [at(204, { id: 0 }), at(4, { id: 1 })];
    tracker.track(frameResult(1, both), 0, 0.4);
    const { tracks } = tracker.track(frameResult(2, swapped), 33, 0.4);
    expect([tracks.get(0)!.id, tracks.get(1)!.id]).toEqual([2, 1]);
  });

  test('below the user’s threshold shows only what continues a track', () => {
    const tracker = new FrameTracker();
    for (const ms of [0, 33]) tracker.track(frameResult(ms, [at(0, { score: 0.9 })]), ms, 0.6);
    const low = [at(2, { id: 0, score: 0.35 }), at(300, { id: 1, score: 0.35 })];
    expect(trackingThreshold(0.6)).toBeLessThan(0.35);
    const { result } = tracker.track(frameResult(3, low), 66, 0.6);
    expect(result.detections.map(({ id }) => id)).toEqual([0]);
  });

  test('a source of another size starts afresh', () => {
    const tracker = new FrameTracker();
    for (const ms of [0, 33]) tracker.track(frameResult(ms, [at(0)]), ms, 0.4);
    const other = { ...frameResult(3, [at(0, { id: 0 })]), sourceWidth: 99 };
    expect(tracker.track(other, 66, 0.4).tracks.get(0)!.id).toBe(2);
  });
});

describe('pace', () => {
  test('frames a second and median latency of the last runs', () => {
    const meter = new LiveMeter();
    expect(meter.rates).toEqual({ fps: null, latencyMs: null });
    for (const [at, latency] of [
      [0, 30],
      [100, 90],
      [200, 50],
    ] as const)
      meter.add(at, latency);
    expect(meter.rates).toEqual({ fps: 10, latencyMs: 50 });
  });

  test('forgets what lies before a long pause', () => {
    const meter = new LiveMeter();
    meter.add(0, 30);
    meter.add(60_000, 40);
    expect(meter.rates).toEqual({ fps: null, latencyMs: 40 });
  });
});

describe('refreshing costly views', () => {
  test('lets no two frames through within its time', () => {
    const gate = new RefreshGate();
    const passed = Array.from({ length: 300 }, (_, i) => i * 10).filter((now) => gate.pass(now));
    expect(passed.slice(0, 3)).toEqual([0, REFRESH_MS, 2 * REFRESH_MS]);
  });

  test('waits longer where a refresh is slow, and not at all after a reset', () => {
    const gate = new RefreshGate();
    gate.pass(0);
    gate.spent(1000);
    expect(gate.pass(4900)).toBe(false);
    gate.reset();
    expect(gate.pass(4901)).toBe(true);
  });
});
