import { describe, expect, test } from 'vitest';
import type { DetectionRecord } from '../../inference/api/messages';
import { detection, frameResult } from '../testing/fakes';
import { FrameTracker, trackingThreshold } from './trackFrames';

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
