import { describe, expect, it } from 'vitest';
import { readCocoAnnotations, readCocoResults, toCocoResults } from './coco';

const IMAGE = { id: 1, file_name: 'a.jpg', width: 4, height: 3 };
const CATEGORY = { id: 18, name: 'dog', supercategory: 'animal' };
const ANNOTATION = { id: 1, image_id: 1, category_id: 18, bbox: [1, 1, 2, 3], area: 5, iscrowd: 1 };

describe('readCocoAnnotations', () => {
  it('keeps what evaluation needs', () => {
    expect(
      readCocoAnnotations({ info: {}, images: [IMAGE], categories: [CATEGORY], annotations: [ANNOTATION] }),
    ).toEqual({
      images: [{ id: 1, file_name: 'a.jpg' }],
      categories: [{ id: 18, name: 'dog' }],
      annotations: [{ image_id: 1, category_id: 18, bbox: [1, 1, 2, 3], area: 5, iscrowd: true }],
    });
  });

  it('takes the area from the box and no crowd where they are missing', () => {
    const { area: _, iscrowd: __, ...bare } = ANNOTATION;
    const { annotations } = readCocoAnnotations({ images: [], categories: [], annotations: [bare] });
    expect(annotations[0]).toMatchObject({ area: 6, iscrowd: false });
  });

  it.each([
    [null, 'the file is not an object'],
    [[], 'the file is not an object'],
    [{}, 'images is not an array'],
    [{ images: [IMAGE], annotations: [] }, 'categories is not an array'],
    [{ images: [IMAGE, 3], categories: [], annotations: [] }, 'images[1] is not an object'],
    [{ images: [{ id: 1 }], categories: [], annotations: [] }, 'images[0].file_name is not a string'],
    [{ images: [], categories: [{ id: '1' }], annotations: [] }, 'categories[0].id is not a finite number'],
    [withBox([1, 2, 3]), 'annotations[0].bbox is not [x, y, width, height]'],
    [withBox([1, 2, -3, 4]), 'annotations[0].bbox is not [x, y, width, height]'],
    [withBox([1, 2, 3, null]), 'annotations[0].bbox[3] is not a finite number'],
    [withBox(undefined), 'annotations[0].bbox is not an array'],
  ])('refuses %j', (json, reason) => {
    expect(() => readCocoAnnotations(json)).toThrow(
      expect.objectContaining({ code: 'annotations-format', values: { reason } }),
    );
  });
});

function withBox(bbox: unknown) {
  return { images: [IMAGE], categories: [CATEGORY], annotations: [{ ...ANNOTATION, bbox }] };
}

describe('results', () => {
  it('come back from what detections were written as', () => {
    const results = toCocoResults(7, [{ classIndex: 1, score: 0.5, box: [10, 20, 40, 25] }], [1, 18]);
    expect(results).toEqual([{ image_id: 7, category_id: 18, bbox: [10, 20, 30, 5], score: 0.5 }]);
    expect(readCocoResults(JSON.parse(JSON.stringify(results)))).toEqual(results);
  });

  it('need a category for every class', () => {
    expect(() => toCocoResults(7, [{ classIndex: 2, score: 0.5, box: [0, 0, 1, 1] }], [1, 18])).toThrow(
      /bad-argument/,
    );
  });

  it('are refused without a score', () => {
    expect(() => readCocoResults([{ image_id: 1, category_id: 1, bbox: [0, 0, 1, 1] }])).toThrow(
      /results\[0\]\.score/,
    );
  });
});
