import { describe, expect, it } from 'vitest';
import { readCocoAnnotations } from '../dataset/coco';
import type { CocoBox } from '../dataset/dataset';
import { type CocoResult, readCocoResults } from './coco';
import { AREA_RANGES, METRICS, type MetricName } from './cocoProtocol';
import { evaluateCoco, type GroundTruth } from './evaluate';
import hard from './fixtures/hard.json';
import photos from './fixtures/photos.json';

const NAMES = Object.keys(METRICS) as MetricName[];

function unpack(rows: readonly (readonly number[])[]): CocoResult[] {
  return readCocoResults(
    rows.map(([image_id, category_id, x, y, width, height, score]) => ({
      image_id,
      category_id,
      bbox: [x, y, width, height],
      score,
    })),
    'results',
  );
}

describe.each([
  ['photos', photos],
  ['crowds, ties, many results', hard],
])('against pycocotools: %s', (_, fixture) => {
  const metrics = evaluateCoco(readCocoAnnotations(fixture.dataset, 'dataset'), unpack(fixture.results));

  it.each(NAMES)('%s', (name) => {
    expect(metrics[name]).toBeCloseTo(fixture.metrics[name], 5);
  });

  it('AP of each category', () => {
    const own = metrics.perCategory.map(({ category, AP }) => [category.id, AP] as const);
    const expected: Readonly<Record<string, number>> = fixture.perCategory;
    expect(own.map(([id]) => id)).toEqual(
      fixture.dataset.categories.map(({ id }) => id).sort((a, b) => a - b),
    );
    for (const [id, AP] of own) expect(AP).toBeCloseTo(expected[id] ?? -1, 10);
  });
});

/** One image, boxes of one category. */
function dataset(boxes: readonly CocoBox[], crowds: readonly boolean[] = []): GroundTruth {
  return {
    images: [{ id: 1, file_name: 'a.jpg', width: null, height: null }],
    categories: [{ id: 1, name: 'thing' }],
    annotations: boxes.map((bbox, i) => ({
      image_id: 1,
      category_id: 1,
      bbox,
      area: bbox[2] * bbox[3],
      iscrowd: crowds[i] ?? false,
      ignore: false,
    })),
  };
}

function result(bbox: CocoBox, score: number): CocoResult {
  return { image_id: 1, category_id: 1, bbox, score };
}

const SMALL: CocoBox = [0, 0, 20, 20];
const MEDIUM: CocoBox = [100, 0, 50, 50];
const LARGE: CocoBox = [200, 200, 150, 150];

describe('evaluateCoco', () => {
  it('gives 1 everywhere for perfect detections, whatever their scores', () => {
    const boxes = [SMALL, MEDIUM, LARGE];
    const metrics = evaluateCoco(
      dataset(boxes),
      boxes.map((box, i) => result(box, 0.1 + i / 10)),
    );
    for (const name of NAMES.filter((n) => n !== 'AR1')) expect(metrics[name], name).toBeCloseTo(1, 10);
    expect(metrics.AR1).toBeCloseTo(1 / 3, 10);
  });

  it('gives 0 without detections', () => {
    const metrics = evaluateCoco(dataset([SMALL, MEDIUM, LARGE]), []);
    for (const name of NAMES) expect(metrics[name], name).toBe(0);
  });

  it('gives −1 where there is nothing to find', () => {
    const empty = evaluateCoco(dataset([]), [result(SMALL, 0.9)]);
    for (const name of NAMES) expect(empty[name], name).toBe(-1);
    const onlyLarge = evaluateCoco(dataset([LARGE]), [result(LARGE, 0.9)]);
    expect([onlyLarge.APs, onlyLarge.APm, onlyLarge.APl]).toEqual([-1, -1, expect.closeTo(1, 10)]);
    expect(evaluateCoco({ images: [], categories: [], annotations: [] }, []).AP).toBe(-1);
  });

  it('halves precision for a false alarm that scores higher, not for one that scores lower', () => {
    const truth = dataset([MEDIUM]);
    const hit = result(MEDIUM, 0.5);
    expect(evaluateCoco(truth, [hit, result(LARGE, 0.9)]).AP).toBeCloseTo(0.5, 10);
    expect(evaluateCoco(truth, [hit, result(LARGE, 0.1)]).AP).toBeCloseTo(1, 10);
  });

  it('neither rewards nor punishes detections inside a crowd', () => {
    const truth = dataset([MEDIUM, LARGE], [false, true]);
    const inside = [210, 210, 30, 30] as const;
    const metrics = evaluateCoco(truth, [result(inside, 0.9), result(inside, 0.8), result(MEDIUM, 0.5)]);
    expect(metrics.AP).toBeCloseTo(1, 10);
  });

  it('neither rewards nor punishes a detection of what is ignored, but one is enough', () => {
    const { annotations, ...rest } = dataset([MEDIUM, LARGE]);
    const truth = { ...rest, annotations: [annotations[0]!, { ...annotations[1]!, ignore: true }] };
    const hit = result(MEDIUM, 0.5);
    expect(evaluateCoco(truth, [result(LARGE, 0.9), hit]).AP).toBeCloseTo(1, 10);
    expect(evaluateCoco(truth, [result(LARGE, 0.9), result(LARGE, 0.8), hit]).AP).toBeCloseTo(0.5, 10);
    expect(evaluateCoco(truth, []).APl).toBe(-1);
  });

  it('tells ids apart that look alike when they are joined', () => {
    const truth: GroundTruth = {
      images: ['1', '1/1'].map((id) => ({ id, file_name: id, width: null, height: null })),
      categories: ['1', '1/1'].map((id) => ({ id, name: id })),
      annotations: [{ ...dataset([MEDIUM]).annotations[0]!, image_id: '1', category_id: '1/1' }],
    };
    expect(evaluateCoco(truth, [{ ...result(MEDIUM, 0.5), image_id: '1/1', category_id: '1' }]).AP).toBe(0);
  });

  it('takes time in proportion to what there is, not to images times categories', () => {
    const many = Array.from({ length: 50_000 }, (_, id) => id);
    const truth: GroundTruth = {
      images: many.map((id) => ({ id, file_name: 'a.jpg', width: null, height: null })),
      categories: many.map((id) => ({ id, name: 'thing' })),
      annotations: dataset([MEDIUM]).annotations,
    };
    const start = performance.now();
    expect(evaluateCoco(truth, [result(MEDIUM, 0.5)]).AP).toBeCloseTo(1, 10);
    // Measured: a second; 2.5 · 10⁹ pairs would take half an hour.
    expect(performance.now() - start).toBeLessThan(60_000);
  });

  it('counts a box on both sides of an area limit that it meets exactly', () => {
    const [, limit] = AREA_RANGES.small;
    const metrics = evaluateCoco(dataset([[0, 0, limit, 1]]), []);
    expect([metrics.APs, metrics.APm, metrics.APl]).toEqual([0, 0, -1]);
  });

  it('refuses results of images that are not in the dataset', () => {
    const stray = { ...result(SMALL, 0.5), image_id: 7 };
    expect(() => evaluateCoco(dataset([SMALL]), [stray])).toThrow(/annotations-format.*image 7/);
  });
});
