import { describe, expect, test } from 'vitest';
import type { DetectionRecord } from '../../inference/api/messages';
import { detection } from '../testing/fakes';
import type { AnalysedFrame } from './analysis';
import { toJsonLines } from './jsonLines';
import { MAX_COLUMNS, TimelineBuilder } from './timeline';
import { NO_TRACKS } from './trackFrames';

const size = { width: 320, height: 240 };

function frame(index: number, detections: readonly DetectionRecord[], change: Partial<AnalysedFrame> = {}) {
  return { index, time: index * 0.5, ...size, detections, tracks: NO_TRACKS, ...change };
}

function timelineOf(total: number, frames: readonly AnalysedFrame[]) {
  const builder = new TimelineBuilder(total, 0.5);
  for (const frame of frames) builder.add(frame);
  return builder.timeline;
}

describe('timeline', () => {
  const [a, b] = [detection({ classIndex: 0 }), detection({ classIndex: 4 })];

  test('counts by class and frame, most frequent first, and knows its peak', () => {
    const timeline = timelineOf(3, [frame(0, [b]), frame(1, [b, a, b]), frame(2, [])]);
    expect(timeline.classes).toEqual([
      { classIndex: 4, total: 3 },
      { classIndex: 0, total: 1 },
    ]);
    expect(timeline.columns.map(({ time, counts }) => [time, ...counts])).toEqual([
      [0, [4, 1]],
      [0.5, [4, 2], [0, 1]],
      [1],
    ]);
    expect(timeline).toMatchObject({ peak: 3, framesPerColumn: 1, columnSeconds: 0.5 });
  });

  test('of a long pass a column stands for several frames, by the fullest; the totals are of all', () => {
    const total = 2.5 * MAX_COLUMNS;
    const frames = Array.from({ length: total }, (_, i) => frame(i, i === 4 ? [a, b] : [b]));
    const timeline = timelineOf(total, frames);
    expect(timeline.columns).toHaveLength(total / 3);
    expect(timeline.columns[1]).toEqual({
      time: 2,
      counts: new Map([
        [0, 1],
        [4, 1],
      ]),
      count: 2,
    });
    expect(timeline).toMatchObject({ peak: 2, framesPerColumn: 3, columnSeconds: 1.5 });
    expect(timeline.classes[0]).toEqual({ classIndex: 4, total });
  });

  test('what was given out does not change with what comes', () => {
    const builder = new TimelineBuilder(2, 0.5);
    builder.add(frame(0, [a]));
    const before = builder.timeline;
    builder.add(frame(1, [b]));
    expect(before.columns).toHaveLength(1);
    expect(builder.timeline.columns).toHaveLength(2);
  });

  test('counts a tracked thing as what the tracker takes it for', () => {
    const d = detection({ id: 7, classIndex: 0 });
    const tracks = new Map([[7, { id: 1, classIndex: 2, score: 0.8 }]]);
    expect(timelineOf(1, [frame(0, [d], { tracks })]).classes[0]!.classIndex).toBe(2);
  });

  test('of nothing is empty', () => {
    expect(timelineOf(0, [])).toMatchObject({ columns: [], classes: [], peak: 0 });
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
