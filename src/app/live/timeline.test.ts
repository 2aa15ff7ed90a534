import { describe, expect, test } from 'vitest';
import type { DetectionRecord } from '../../inference/protocol';
import { detection } from '../testing/fakes';
import type { AnalysedFrame } from './analysis';
import { toJsonLines } from './jsonLines';
import { buildTimeline } from './timeline';
import { NO_TRACKS } from './trackFrames';

const size = { width: 320, height: 240 };

function frame(index: number, detections: readonly DetectionRecord[], change: Partial<AnalysedFrame> = {}) {
  return { index, time: index * 0.5, ...size, detections, tracks: NO_TRACKS, ...change };
}

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
