import { describe, expect, it } from 'vitest';
import { readCocoResults, toCocoResults, toNamedResults } from './coco';

describe('results', () => {
  it('come back from what detections were written as', () => {
    const results = toCocoResults(7, [{ classIndex: 1, score: 0.5, box: [10, 20, 40, 25] }], [1, 18]);
    expect(results).toEqual([{ image_id: 7, category_id: 18, bbox: [10, 20, 30, 5], score: 0.5 }]);
    expect(readCocoResults(JSON.parse(JSON.stringify(results)), 'r.json')).toEqual(results);
  });

  it('need a category for every class', () => {
    expect(() => toCocoResults(7, [{ classIndex: 2, score: 0.5, box: [0, 0, 1, 1] }], [1, 18])).toThrow(
      /bad-argument/,
    );
  });

  it('leave out classes that have no category', () => {
    const detections = [0, 1].map((classIndex) => ({ classIndex, score: 0.5, box: [0, 0, 1, 1] as const }));
    expect(toCocoResults('x', detections, [null, 'dog'])).toEqual([
      { image_id: 'x', category_id: 'dog', bbox: [0, 0, 1, 1], score: 0.5 },
    ]);
  });

  it('carry names where they are asked for', () => {
    const detections = [{ classIndex: 1, score: 0.5, box: [0, 0, 1, 1] as const }];
    expect(toNamedResults(3, detections, ['cat', 'dog'])).toEqual([
      { image_id: 3, category_id: 2, category: 'dog', bbox: [0, 0, 1, 1], score: 0.5 },
    ]);
  });

  const RESULT = { image_id: 1, category_id: 1, bbox: [0, 0, 1, 1], score: 0.5 };

  it('may have ids and numbers as text, as annotations may', () => {
    const result = { ...RESULT, image_id: 'a', category_id: '1', bbox: ['0', 0, '1', 1], score: '0.5' };
    expect(readCocoResults([result], 'r.json')).toEqual([{ ...RESULT, image_id: 'a', category_id: '1' }]);
  });

  it.each([
    [{ annotations: [] }, 'the file is not an array, as results are'],
    [[RESULT, 3], 'results[1].image_id is not an id'],
    [[{ ...RESULT, image_id: null }], 'results[0].image_id is not an id'],
    [[{ ...RESULT, category_id: undefined }], 'results[0].category_id is not an id'],
    [[{ ...RESULT, bbox: [0, 0, -1, 1] }], 'results[0].bbox is not [x, y, width, height]'],
    [[{ ...RESULT, bbox: [0, 0, 1] }], 'results[0].bbox is not [x, y, width, height]'],
    [[{ ...RESULT, bbox: [0, 0, 1, null] }], 'results[0].bbox is not [x, y, width, height]'],
    [[{ ...RESULT, score: null }], 'results[0].score is not a finite number'],
    [[{ ...RESULT, score: Infinity }], 'results[0].score is not a finite number'],
  ])('%j are refused', (json, reason) => {
    expect(() => readCocoResults(json, 'r.json')).toThrow(
      expect.objectContaining({ code: 'annotations-format', values: { name: 'r.json', reason } }),
    );
  });

  it('are refused without a score', () => {
    expect(() => readCocoResults([{ image_id: 1, category_id: 1, bbox: [0, 0, 1, 1] }], 'r.json')).toThrow(
      /results\[0\]\.score/,
    );
  });
});
