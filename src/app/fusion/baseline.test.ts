import { describe, expect, test } from 'vitest';
import { OUR_ENGINES } from '../../inference/api/measuring';
import type { DetectionRecord, FrameResult } from '../../inference/api/messages';
import { logit } from '../../model/detection/decode';
import { ORT_ENGINES } from '../testing/fakes';
import { baselineDetections, baselineOf, runKey } from './baseline';

const SETTINGS = { scoreThreshold: 0.4, iouThreshold: 0.5, maxDetections: 4 };

const detection = (id: number, score: number): DetectionRecord => ({
  id,
  classIndex: 0,
  score,
  logit: logit(score),
  box: [0, 0, 9, 9],
  level: 3,
  row: 0,
  col: 0,
  anchorIndex: 0,
  anchorBox: [0, 0, 9, 9],
  inputAnchor: { yc: 0, xc: 0, h: 1, w: 1 },
  deltas: [0, 0, 0, 0],
});

const DETECTIONS = [0.9, 0.7, 0.45].map((score, id) => detection(id, score));

const result = (change: Partial<FrameResult> = {}): FrameResult => ({
  frame: 1,
  sourceWidth: 10,
  sourceHeight: 10,
  inputSize: 512,
  detections: DETECTIONS,
  candidateCount: 3,
  raisedThreshold: null,
  timings: [],
  totalMs: 1,
  kernels: null,
  bytesRead: 0,
  backend: 'wasm',
  ...change,
});

const ids = (found: readonly DetectionRecord[] | null) => found?.map(({ id }) => id);

const KEY = runKey(7, 'wasm', OUR_ENGINES, 512);

describe('baselineDetections', () => {
  const baseline = baselineOf(result(), 7, OUR_ENGINES, SETTINGS);

  test('serves its own settings, a higher threshold and any maximum it has not reached', () => {
    expect(ids(baselineDetections(baseline, KEY, SETTINGS))).toEqual([0, 1, 2]);
    expect(ids(baselineDetections(baseline, KEY, { ...SETTINGS, scoreThreshold: 0.7 }))).toEqual([0, 1]);
    expect(ids(baselineDetections(baseline, KEY, { ...SETTINGS, maxDetections: 2 }))).toEqual([0, 1]);
    expect(ids(baselineDetections(baseline, KEY, { ...SETTINGS, maxDetections: 300 }))).toEqual([0, 1, 2]);
  });

  test.each([
    ['another image', runKey(8, 'wasm', OUR_ENGINES, 512), SETTINGS],
    ['another backend', runKey(7, 'webgpu', OUR_ENGINES, 512), SETTINGS],
    ['another engine', runKey(7, 'wasm', ORT_ENGINES, 512), SETTINGS],
    ['another input side', runKey(7, 'wasm', OUR_ENGINES, 256), SETTINGS],
    ['a lower threshold', KEY, { ...SETTINGS, scoreThreshold: 0.3 }],
    ['another IoU', KEY, { ...SETTINGS, iouThreshold: 0.6 }],
  ] as const)('cannot speak for %s', (_, key, settings) => {
    expect(baselineDetections(baseline, key, settings)).toBeNull();
  });

  test('a full list cannot speak for a larger maximum', () => {
    const full = baselineOf(result(), 7, OUR_ENGINES, { ...SETTINGS, maxDetections: 3 });
    expect(baselineDetections(full, KEY, { ...SETTINGS, maxDetections: 4 })).toBeNull();
    expect(baselineDetections(full, KEY, { ...SETTINGS, maxDetections: 3 })).toHaveLength(3);
  });

  test('a raised bar is the lowest threshold it can speak for, besides its own', () => {
    const raised = baselineOf(result({ raisedThreshold: 0.6 }), 7, OUR_ENGINES, {
      ...SETTINGS,
      scoreThreshold: 0.1,
    });
    expect(baselineDetections(raised, KEY, { ...SETTINGS, scoreThreshold: 0.5 })).toBeNull();
    expect(ids(baselineDetections(raised, KEY, { ...SETTINGS, scoreThreshold: 0.6 }))).toEqual([0, 1]);
    expect(baselineDetections(raised, KEY, { ...SETTINGS, scoreThreshold: 0.1 })).not.toBeNull();
  });

  test('there is none before the first run', () => {
    expect(baselineDetections(null, KEY, SETTINGS)).toBeNull();
  });
});
