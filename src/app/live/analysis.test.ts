import { describe, expect, test } from 'vitest';
import { detection } from '../testing/fakes';
import { type AnalysedFrame, analyse, sampleTimes } from './analysis';
import { NO_TRACKS } from './trackFrames';

const size = { width: 320, height: 240 };

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
