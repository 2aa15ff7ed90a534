import { describe, expect, it } from 'vitest';
import { readCocoResults } from '../evaluation/coco';
import { METRICS, type MetricName } from '../evaluation/cocoProtocol';
import { evaluateCoco } from '../evaluation/evaluate';
import { readCocoAnnotations } from './coco';
import golden from './fixtures/pycocotools.json';
import { fixtureBytes, fixtureText } from './testing/files';
import { decodeText, parseJson } from './text';

const IMAGE = { id: 1, file_name: 'a.jpg', width: 4, height: 3 };
const CATEGORY = { id: 18, name: 'dog', supercategory: 'animal' };
const ANNOTATION = { id: 1, image_id: 1, category_id: 18, bbox: [1, 1, 2, 3], area: 5, iscrowd: 1 };

function read(json: unknown) {
  return readCocoAnnotations(json, 'a.json');
}

function readOne(changes: object) {
  return read({
    images: [IMAGE],
    categories: [CATEGORY],
    annotations: [{ ...ANNOTATION, ...changes }],
  });
}

describe('readCocoAnnotations', () => {
  it('keeps what evaluation needs', () => {
    expect(read({ info: {}, images: [IMAGE], categories: [CATEGORY], annotations: [ANNOTATION] })).toEqual({
      images: [{ id: 1, file_name: 'a.jpg', width: 4, height: 3 }],
      categories: [{ id: 18, name: 'dog' }],
      annotations: [
        { image_id: 1, category_id: 18, bbox: [1, 1, 2, 3], area: 5, iscrowd: true, ignore: false },
      ],
      findings: [],
      unreadable: [],
    });
  });

  it('takes the area from the box and no crowd where they are missing', () => {
    const { annotations } = readOne({ area: undefined, iscrowd: undefined });
    expect(annotations[0]).toMatchObject({ area: 6, iscrowd: false });
  });

  it.each([
    [null, 'the file is not an object'],
    [[], 'it is a list: results, not annotations'],
    [{}, 'images is not an array'],
    [{ images: [IMAGE], annotations: [] }, 'categories is not an array'],
    [{ images: [IMAGE], categories: [], annotations: {} }, 'annotations is not an array'],
    [{ images: [3], categories: [], annotations: [] }, 'none of its images has an id and a file_name'],
    [
      { images: [{ id: 1 }], categories: [], annotations: [] },
      'none of its images has an id and a file_name',
    ],
    [
      { images: [], categories: [{ id: '1' }], annotations: [] },
      'none of its categories has an id and a name',
    ],
  ])('refuses %j', (json, reason) => {
    expect(() => read(json)).toThrow(
      expect.objectContaining({ code: 'annotations-format', values: { name: 'a.json', reason } }),
    );
  });

  it.each([
    ['box-missing', { bbox: [1, 2, 3] }],
    ['box-missing', { bbox: [1, 2, 3, 4, 5] }],
    ['box-missing', { bbox: [1, 2, 3, null] }],
    ['box-missing', { bbox: [1, 2, 3, {}] }],
    ['box-missing', { bbox: [1, 2, Infinity, 4] }],
    ['box-missing', { bbox: undefined }],
    ['box-missing', { bbox: undefined, segmentation: { counts: 'abc', size: [3, 4] } }],
    ['box-missing', { bbox: [], segmentation: [[1, 2, 3]] }],
    ['box-missing', { bbox: [], segmentation: [] }],
    ['box-empty', { bbox: [1, 2, -3, 4] }],
    ['box-empty', { bbox: [1, 2, 3, 0] }],
    ['box-empty', { bbox: undefined, segmentation: [[1, 2, 1, 5, 1, 8]] }],
    ['image-unlisted', { image_id: 2 }],
    ['image-unlisted', { image_id: undefined }],
    // String() of this would throw.
    ['image-unlisted', { image_id: { toString: 1 } }],
    ['category-unlisted', { category_id: 0 }],
    ['category-unlisted', { category_id: null }],
  ])('leaves out and counts %s: %j', (kind, changes) => {
    const { annotations, findings } = readOne(changes);
    expect(annotations).toEqual([]);
    expect(findings).toEqual([{ kind, count: 1, first: 'annotations[0]' }]);
  });

  it.each([
    [{ bbox: ['1', '1.0', '2', ' 3 '] }, { bbox: [1, 1, 2, 3] }],
    [
      { image_id: '1', category_id: '18' },
      { image_id: 1, category_id: 18 },
    ],
    [
      {
        bbox: undefined,
        segmentation: [
          [1, 5, 4, 2, 3, 9],
          [0, 3, 2, 3],
        ],
      },
      { bbox: [0, 2, 4, 7] },
    ],
    [{ area: '7.5' }, { area: 7.5 }],
    [{ area: null }, { area: Number.NaN }],
    [{ area: -1 }, { area: -1 }],
    [{ area: Infinity }, { area: Infinity }],
    [{ iscrowd: true }, { iscrowd: true }],
    [{ iscrowd: false }, { iscrowd: false }],
    [{ iscrowd: null }, { iscrowd: false }],
    [{ iscrowd: '0' }, { iscrowd: false }],
    [{ iscrowd: '1' }, { iscrowd: true }],
  ])('reads %j', (changes, expected) => {
    expect(readOne(changes).annotations).toEqual([expect.objectContaining(expected)]);
  });

  it('counts each kind, with where the first is', () => {
    const { images, categories, annotations, findings } = read({
      images: [IMAGE, null, { id: 'x' }, { ...IMAGE, file_name: 'b.jpg', width: 0, height: '9' }],
      categories: [CATEGORY, { ...CATEGORY, name: 'cat' }, { id: {}, name: 'x' }],
      annotations: [
        3,
        ANNOTATION,
        { ...ANNOTATION, bbox: [0, 0, 0, 0] },
        { ...ANNOTATION, bbox: [0, 0, -1, 0] },
      ],
    });
    expect(images).toEqual([{ id: 1, file_name: 'b.jpg', width: null, height: 9 }]);
    expect(categories).toEqual([{ id: 18, name: 'cat' }]);
    expect(annotations).toHaveLength(1);
    expect(findings).toEqual([
      { kind: 'annotation-malformed', count: 1, first: 'annotations[0]' },
      { kind: 'box-empty', count: 2, first: 'annotations[2]' },
      { kind: 'image-malformed', count: 2, first: 'images[1]' },
      { kind: 'image-duplicate', count: 1, first: 'images[3], id 1' },
      { kind: 'category-malformed', count: 1, first: 'categories[2]' },
      { kind: 'category-duplicate', count: 1, first: 'categories[1], id 18' },
    ]);
  });

  it.each([
    [
      'Roboflow’s group',
      [
        { id: 0, name: 'pets', supercategory: 'none' },
        { id: 18, name: 'dog', supercategory: 'pets' },
      ],
      [18],
    ],
    [
      'labelme2coco’s background',
      [
        { id: 0, name: '_background_' },
        { id: 18, name: 'dog' },
      ],
      [18],
    ],
    [
      'a class that groups itself stays',
      [
        { id: 0, name: 'cat', supercategory: 'cat' },
        { id: 18, name: 'dog', supercategory: 'dog' },
      ],
      [0, 18],
    ],
    [
      'a group with annotations stays',
      [
        { id: 18, name: 'pets' },
        { id: 19, name: 'dog', supercategory: 'pets' },
      ],
      [18, 19],
    ],
  ])('%s', (_, categories, ids) => {
    const dataset = read({ images: [IMAGE], categories, annotations: [ANNOTATION] });
    expect(dataset.categories.map(({ id }) => id)).toEqual(ids);
    expect(dataset.findings.map(({ kind }) => kind)).toEqual(ids.length === 1 ? ['category-parent'] : []);
  });

  it('takes keys of objects’ prototypes for what they are', () => {
    const json = JSON.parse(
      '{"__proto__": {"images": []}, "images": [{"id": "__proto__", "file_name": "constructor", "__proto__": {"width": 9}}],' +
        '"categories": [{"id": "constructor", "name": "toString"}],' +
        '"annotations": [{"image_id": "__proto__", "category_id": "constructor", "bbox": [0, 0, 1, 1]}]}',
    );
    const { images, annotations } = read(json);
    expect(images).toEqual([{ id: '__proto__', file_name: 'constructor', width: null, height: null }]);
    expect(annotations).toHaveLength(1);
    expect(Object.getOwnPropertyNames(Object.prototype)).not.toContain('images');
  });
});

describe('pycocotools’ twelve numbers', () => {
  const NAMES = Object.keys(METRICS) as MetricName[];
  const BASE = fixtureText('coco/base.json');
  const RESULTS = fixtureText('coco/dets.json');

  interface Raw {
    images: Record<string, unknown>[];
    categories: Record<string, unknown>[];
    annotations: (Record<string, unknown> & { bbox: number[]; area: number })[];
  }

  function numbers(annotations: string, results = RESULTS) {
    const dataset = readCocoAnnotations(parseJson(annotations, 'a.json'), 'a.json');
    const metrics = evaluateCoco(dataset, readCocoResults(parseJson(results, 'd.json'), 'd.json'));
    return NAMES.map((name) => metrics[name]);
  }

  /** base.json, changed, as text: so that what JSON cannot have is there too. */
  function changed(change: (raw: Raw) => void): string {
    const raw: Raw = JSON.parse(BASE);
    change(raw);
    return JSON.stringify(raw, (_, value) => (Object.is(value, Infinity) ? '∞' : value)).replaceAll(
      '"∞"',
      'Infinity',
    );
  }

  function eachAnnotation(change: (annotation: Raw['annotations'][number], i: number) => void): string {
    return changed((raw) => raw.annotations.forEach(change));
  }

  function expectGolden(values: readonly number[], name: keyof typeof golden) {
    expect(values).toHaveLength(12);
    for (const [i, metric] of NAMES.entries())
      expect(values[i], metric).toBeCloseTo(golden[name][metric], 10);
  }

  it.each(['base', 'boolcrowd', 'strids', 'nan'] as const)('of the handed %s.json', (name) => {
    const results = fixtureText(name === 'strids' ? 'coco/dets_str.json' : 'coco/dets.json');
    const values = numbers(fixtureText(`coco/${name}.json`), results);
    expectGolden(values, name);
    expect(values[0]!.toFixed(4)).toBe('0.2204');
  });

  it.each<[string, string]>([
    ['a byte order mark', decodeText(new TextEncoder().encode(`\ufeff${BASE}`), 'a.json', 'json')],
    [
      'UTF-16',
      decodeText(
        new Uint8Array(Uint16Array.from(`\ufeff${BASE}`, (c) => c.charCodeAt(0)).buffer),
        'a.json',
        'json',
      ),
    ],
    [
      'no iscrowd',
      eachAnnotation((a) => {
        delete a.iscrowd;
      }),
    ],
    [
      'iscrowd null',
      eachAnnotation((a) => {
        a.iscrowd = null;
      }),
    ],
    [
      'iscrowd as text',
      eachAnnotation((a) => {
        a.iscrowd = '0';
      }),
    ],
    [
      'no ids of annotations',
      eachAnnotation((a) => {
        delete a.id;
      }),
    ],
    // pycocotools takes a truth with id 0 for unmatched, and of equal ids the last for all (AP .0068).
    [
      'ids of annotations from 0',
      eachAnnotation((a, i) => {
        a.id = i;
      }),
    ],
    [
      'one id for all annotations',
      eachAnnotation((a) => {
        a.id = 7;
      }),
    ],
    [
      'ids of images as text in annotations only',
      eachAnnotation((a) => {
        a.image_id = String(a.image_id);
      }),
    ],
    [
      'boxes as text',
      eachAnnotation((a) => {
        a.bbox = a.bbox.map(String) as unknown as number[];
      }),
    ],
    [
      'areas as text',
      eachAnnotation((a) => {
        a.area = String(a.area) as unknown as number;
      }),
    ],
    [
      'images without sizes',
      changed((raw) => {
        for (const image of raw.images) {
          delete image.width;
          delete image.height;
        }
      }),
    ],
    [
      'duplicate images',
      changed((raw) => {
        raw.images.push({ ...raw.images[0] });
      }),
    ],
    [
      'duplicate categories',
      changed((raw) => {
        raw.categories.push({ ...raw.categories[1] });
      }),
    ],
    [
      'annotations of unlisted images',
      changed((raw) => {
        raw.annotations.push({ ...raw.annotations[0]!, image_id: 999 });
      }),
    ],
    [
      'annotations of unlisted categories',
      changed((raw) => {
        raw.annotations.push({ ...raw.annotations[0]!, category_id: 999 });
      }),
    ],
    [
      'boxes that have no area',
      changed((raw) => {
        for (const [w, h] of [
          [-5, 5],
          [5, -5],
          [0, 5],
          [5, 0],
          [-5, -5],
        ] as const) {
          raw.annotations.push({ ...raw.annotations[0]!, bbox: [10, 10, w, h] });
        }
      }),
    ],
    [
      'boxes that are not numbers',
      changed((raw) => {
        for (const value of [Number.NaN, Infinity, null, '']) {
          raw.annotations.push({ ...raw.annotations[0]!, bbox: [10, 10, 5, value as number] });
        }
      }),
    ],
  ])('of base.json with %s: no other', (_, annotations) => {
    expectGolden(numbers(annotations), 'base');
  });

  it('of base.json with all ids moved to 0 and up', () => {
    const shift = (json: string) =>
      json.replace(
        /("(?:image_id|category_id|id)": )(\d+)/g,
        (_, key: string, id: string) => key + (Number(id) - 1),
      );
    expectGolden(numbers(shift(BASE), shift(RESULTS)), 'base');
  });

  it('of base.json with ids that are no 53-bit integers, or not whole', () => {
    for (const prefix of ['90071992547409930', '1.']) {
      const change = (json: string, key: string) =>
        json.replace(
          new RegExp(`("${key}": )(\\d+)`, 'g'),
          (_, k: string, id: string) => `${k}${prefix}${id.padStart(2, '0')}1`,
        );
      const images = BASE.slice(0, BASE.indexOf('"categories"'));
      const annotations = change(images, 'id') + change(BASE.slice(images.length), 'image_id');
      expectGolden(numbers(annotations, change(RESULTS, 'image_id')), 'base');
    }
  });

  it.each<[keyof typeof golden, string]>([
    [
      'boxArea',
      eachAnnotation((a) => {
        delete (a as { area?: number }).area;
      }),
    ],
    [
      'boxArea',
      eachAnnotation((a) => {
        const [x, y, w, h] = a.bbox as [number, number, number, number];
        delete (a as { area?: number }).area;
        delete (a as { bbox?: number[] }).bbox;
        a.segmentation = [[x, y, x + w, y, x + w, y + h, x, y + h]];
      }),
    ],
    [
      'crowd',
      eachAnnotation((a, i) => {
        a.iscrowd = i % 4 === 0;
      }),
    ],
    [
      'oddArea',
      eachAnnotation((a, i) => {
        a.area = [Infinity, -1, Number.NaN, 0][i % 9] ?? a.area;
      }),
    ],
  ])('of %s', (name, annotations) => {
    expectGolden(numbers(annotations), name);
  });

  it('of boxes that are the annotations’ own: 1, whatever their ids (pycocotools: .9397 with one that is 0)', () => {
    const own = (JSON.parse(BASE) as Raw).annotations.map((a) => ({ ...a, score: 0.9 }));
    const [AP] = numbers(
      eachAnnotation((a, i) => {
        a.id = i;
      }),
      JSON.stringify(own),
    );
    expect(AP).toBeCloseTo(1, 10);
  });

  it('of the fixture’s bytes as they lie on the disk', () => {
    expectGolden(numbers(decodeText(fixtureBytes('coco/nan.json'), 'nan.json', 'json')), 'nan');
  });
});
