import { describe, expect, it } from 'vitest';
import { letterbox } from '../preprocess/letterbox';
import { seededRandom } from '../random';
import { DEFAULT_ANCHORS } from './anchors';
import type { Candidate } from './candidates';
import { boxIou } from './decode';
import golden from './fixtures/effdet-samples-512.json';
import { type Detection, decodeCandidates, type NmsSettings, nonMaxSuppression } from './nms';

/** Decode and suppression in one go. */
function detect(
  candidates: readonly Candidate[],
  anchors: typeof DEFAULT_ANCHORS,
  placed: ReturnType<typeof letterbox>,
  settings: NmsSettings,
): Detection[] {
  return nonMaxSuppression(decodeCandidates(candidates, anchors, placed).detections, settings);
}

const SQUARE = letterbox(512, 512, 512);
const SETTINGS = { scoreThreshold: 0.25, iouThreshold: 0.5, maxDetections: 100 };

describe.each(golden.images)("effdet's detections of $name", ({ source, candidates, ...reference }) => {
  const [width, height] = source as [number, number];
  const placed = letterbox(width, height, golden.inputSize);

  it.each([
    ['where it is not told the size of the image', false, reference.detections],
    ['cut to the image', true, reference.clipped],
  ] as const)('%s are found, every one and no more', (_how, clip, detections) => {
    const decoded = decodeCandidates(candidates.map(unpack), DEFAULT_ANCHORS, placed, { clip });
    const own = nonMaxSuppression(decoded.detections, SETTINGS);
    expect(own).toHaveLength(detections.length);
    const left = new Set(own);
    for (const [classIndex, score, ...box] of detections) {
      const match = [...left].find(
        (detection) =>
          detection.classIndex === classIndex &&
          Math.abs(detection.score - score!) < 1e-3 &&
          detection.box.every((side, i) => Math.abs(side - box[i]!) < 0.1),
      );
      expect(match, `class ${classIndex} at ${box}`).toBeDefined();
      left.delete(match!);
    }
  });
});

function unpack(row: readonly number[]): Candidate {
  const [level, y, x, anchor, classIndex, logit, ty, tx, th, tw] = row as [
    ...[number, number, number, number, number, number, number, number, number, number],
  ];
  return { level, row: y, col: x, anchor, classIndex, logit, deltas: [ty, tx, th, tw] };
}

/** A copy in random order. */
function shuffled<T>(values: readonly T[], random: () => number): T[] {
  return values
    .map((value) => ({ value, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ value }) => value);
}

const random = seededRandom(3);
const integer = (below: number) => Math.floor(random() * below);
/** A crowd around one place, with many equal logits. */
const CROWD: readonly Candidate[] = Array.from({ length: 600 }, () => ({
  level: 3 + integer(2),
  row: integer(12),
  col: integer(12),
  anchor: integer(9),
  classIndex: integer(3),
  logit: Math.round(random() * 12 - 4) / 2,
  deltas: [random() - 0.5, random() - 0.5, random() - 0.5, random() - 0.5],
}));

const run = (candidates: readonly Candidate[], settings: Partial<typeof SETTINGS>) =>
  detect(candidates, DEFAULT_ANCHORS, SQUARE, { ...SETTINGS, ...settings });

describe('nonMaxSuppression', () => {
  it.each([0, 0.3, 0.5, 0.8, 1])(
    'at IoU %d keeps no rivals, and drops nothing without one',
    (iouThreshold) => {
      const settings = { ...SETTINGS, iouThreshold, maxDetections: 1000 };
      const { detections } = decodeCandidates(CROWD, DEFAULT_ANCHORS, SQUARE);
      const kept = nonMaxSuppression(detections, settings);
      const rivals = (a: Detection, b: Detection) =>
        a.classIndex === b.classIndex && boxIou(a.box, b.box) > iouThreshold;
      expect(kept.filter((a) => kept.some((b) => a !== b && rivals(a, b)))).toEqual([]);
      const dropped = detections.filter((d) => !kept.includes(d) && d.score >= SETTINGS.scoreThreshold);
      const beaten = (d: Detection) => kept.some((better) => rivals(better, d) && better.logit >= d.logit);
      expect(dropped.filter((d) => !beaten(d))).toEqual([]);
    },
  );

  it('changes nothing the second time', () => {
    const once = run(CROWD, {});
    expect(nonMaxSuppression(once, SETTINGS)).toEqual(once);
    expect(once.length).toBeGreaterThan(5);
  });

  it('does not depend on the order of the candidates', () => {
    const once = run(CROWD, {});
    for (let i = 0; i < 10; i++) expect(run(shuffled(CROWD, random), {})).toEqual(once);
  });

  it('keeps the best where there are too many', () => {
    expect(run(CROWD, { maxDetections: 4 })).toEqual(run(CROWD, {}).slice(0, 4));
    expect(run(CROWD, { maxDetections: 0 })).toEqual([]);
  });

  it('gives the same from low-threshold candidates as from those above the threshold', () => {
    const { detections } = decodeCandidates(CROWD, DEFAULT_ANCHORS, SQUARE);
    for (const scoreThreshold of [0.25, 0.5, 0.7]) {
      const above = CROWD.filter(({ logit }) => 1 / (1 + Math.exp(-logit)) >= scoreThreshold);
      expect(nonMaxSuppression(detections, { ...SETTINGS, scoreThreshold })).toEqual(
        run(above, { scoreThreshold: 0 }),
      );
    }
  });

  it('takes thresholds 0 and 1', () => {
    const certain = { ...CROWD[0]!, classIndex: 1, logit: Number.POSITIVE_INFINITY };
    const hopeless = { ...CROWD[0]!, classIndex: 2, logit: Number.NEGATIVE_INFINITY };
    expect(run([certain, hopeless], { scoreThreshold: 0 }).map(({ score }) => score)).toEqual([1, 0]);
    expect(run([certain, hopeless, { ...certain, logit: 30 }], { scoreThreshold: 1 })).toHaveLength(1);
    expect(run([], {})).toEqual([]);
  });
});

describe('decodeCandidates', () => {
  const candidate: Candidate = {
    level: 4,
    row: 1,
    col: 2,
    anchor: 0,
    classIndex: 7,
    logit: 0,
    deltas: [0, 0, 0, Math.log(2)],
  };

  it('says where a box comes from, in source pixels', () => {
    const placed = letterbox(1024, 500, 512);
    const { detections } = decodeCandidates([candidate], DEFAULT_ANCHORS, placed, { clip: false });
    expect(detections).toEqual([
      {
        classIndex: 7,
        score: 0.5,
        logit: 0,
        box: [-48, -16, 208, 112],
        level: 4,
        row: 1,
        col: 2,
        anchorIndex: 0,
        anchorBox: [16, -16, 144, 112],
        inputAnchor: { yc: 24, xc: 40, h: 64, w: 64 },
        deltas: candidate.deltas,
      },
    ]);
  });

  it('cuts boxes to the image', () => {
    const { detections } = decodeCandidates([candidate], DEFAULT_ANCHORS, letterbox(100, 50, 512));
    const [x1, y1, x2, y2] = detections[0]!.box;
    expect([x1, y1]).toEqual([0, 0]);
    expect(x2).toBeCloseTo((104 / 512) * 100, 10);
    expect(y2).toBeCloseTo((56 / 512) * 100, 10);
  });

  it('cuts before suppression: what differs only beyond the image is one box', () => {
    // Same part within the image, but above it one is four times as high: uncut, their IoU is below a half.
    const high: Candidate = { ...candidate, row: 0, deltas: [-1.5, 0, Math.log(4), 0] };
    const low: Candidate = { ...candidate, row: 0, logit: -0.1, deltas: [0, 0, 0, 0] };
    expect(detect([high, low], DEFAULT_ANCHORS, SQUARE, SETTINGS)).toHaveLength(1);
    const uncut = decodeCandidates([high, low], DEFAULT_ANCHORS, SQUARE, { clip: false });
    expect(nonMaxSuppression(uncut.detections, SETTINGS)).toHaveLength(2);
  });

  it.each([
    [Number.NaN, 0],
    [Number.POSITIVE_INFINITY, 0],
    [0, Number.NaN],
    [0, Number.POSITIVE_INFINITY],
    [0, 1000],
  ])('drops and counts what has no finite box: ty %d, tw %d', (ty, tw) => {
    const broken: Candidate = { ...candidate, deltas: [ty, 0, 0, tw] };
    const { detections, dropped } = decodeCandidates([broken, candidate, broken], DEFAULT_ANCHORS, SQUARE);
    expect(dropped).toBe(2);
    expect(detections).toHaveLength(1);
  });

  it('drops a logit that is no number', () => {
    const broken = { ...candidate, logit: Number.NaN };
    expect(decodeCandidates([broken], DEFAULT_ANCHORS, SQUARE)).toEqual({ detections: [], dropped: 1 });
  });
});
