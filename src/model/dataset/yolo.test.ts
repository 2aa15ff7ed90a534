import { describe, expect, test } from 'vitest';
import { AppError } from '../errors';
import { readCocoResults } from '../evaluation/coco';
import { METRICS, type MetricName } from '../evaluation/cocoProtocol';
import { evaluateCoco } from '../evaluation/evaluate';
import golden from './fixtures/pycocotools.json';
import yolo from './fixtures/yolo.json';
import { fixtureText } from './testing/files';
import { labelNames, readYolo } from './yolo';

const NAMES = new Map([
  [0, 'bishop'],
  [1, 'rook'],
  [2, 'king'],
]);

function readOne(labels: string | AppError | null, keypoints = false) {
  const image = { file_name: 'a.jpg', width: 200, height: 100, labelName: 'a.txt', labels };
  return readYolo([image], NAMES, 'data.yaml', keypoints);
}

test('pycocotools’ twelve numbers', () => {
  const images = Object.entries(yolo).map(([labelName, labels]) => ({
    file_name: labelName.replace('labels', 'images').replace('.txt', '.jpg'),
    width: 640,
    height: 480,
    labelName,
    labels,
  }));
  const dataset = readYolo(images, NAMES, 'data.yaml');
  const indexOf = new Map([
    [1, 0],
    [2, 1],
    [7, 2],
  ]);
  const results = readCocoResults(JSON.parse(fixtureText('coco/dets.json')), 'dets.json').map((result) => ({
    ...result,
    image_id: `im${result.image_id}`,
    category_id: indexOf.get(result.category_id as number)!,
  }));
  expect(dataset.findings).toEqual([]);
  expect(dataset.images[0]).toEqual({ id: 'im1', file_name: 'images/val/im1.jpg', width: 640, height: 480 });
  const metrics = evaluateCoco(dataset, results);
  for (const name of Object.keys(METRICS) as MetricName[]) {
    expect(metrics[name], name).toBeCloseTo(golden.boxArea[name], 4);
  }
});

describe('a line', () => {
  test.each<[string, string, readonly number[], boolean?]>([
    ['a box', '2 0.5 0.5 0.2 0.4', [80, 30, 40, 40]],
    ['tabs, blanks and a carriage return', ' 2\t.5  5e-1 0.2 0.4 \r\n\r\n', [80, 30, 40, 40]],
    ['an old Mac’s line end', '\r2 0.5 0.5 0.2 0.4\r', [80, 30, 40, 40]],
    ['a box with confidence', '2 0.5 0.5 0.2 0.4 0.93', [80, 30, 40, 40]],
    ['a class as a float', '2.0 0.5 0.5 0.2 0.4', [80, 30, 40, 40]],
    ['a polygon', '2 0.1 0.2 0.5 0.9 0.3 0.3', [20, 20, 80, 70]],
    ['an oriented box', '2 0.1 0.2 0.5 0.2 0.5 0.9 0.1 0.9', [20, 20, 80, 70]],
    ['a box with keypoints', '2 0.5 0.5 0.2 0.4 0.1 0.9 2', [80, 30, 40, 40], true],
    ['a box beyond the image', '2 0 0.5 0.2 0.4', [-20, 30, 40, 40]],
  ])('%s', (_, text, bbox, keypoints) => {
    const { annotations, findings } = readOne(text, keypoints);
    expect(findings).toEqual([]);
    expect(annotations).toHaveLength(1);
    const [annotation] = annotations;
    expect(annotation).toMatchObject({ image_id: 'a', category_id: 2, iscrowd: false, ignore: false });
    for (const i of [0, 1, 2, 3] as const) expect(annotation!.bbox[i]).toBeCloseTo(bbox[i]!, 10);
    expect(annotation!.area).toBeCloseTo(bbox[2]! * bbox[3]!, 9);
  });

  test.each([
    ['annotation-malformed', 'king 0.5 0.5 0.2 0.4'],
    ['annotation-malformed', '1.5 0.5 0.5 0.2 0.4'],
    ['category-unlisted', '3 0.5 0.5 0.2 0.4'],
    ['category-unlisted', '-1 0.5 0.5 0.2 0.4'],
    ['box-no-fraction', '2 100 50 40 40'],
    ['box-no-fraction', '2 0.5 0.5 1.2 0.4'],
    ['box-no-fraction', '2 -0.1 0.5 0.3 0.4'],
    ['box-no-fraction', '2 20 20 100 20 100 90'],
    ['box-missing', '2'],
    ['box-missing', '2 0.5 0.5 0.2'],
    ['box-missing', '2 0.5 nan 0.2 0.4'],
    ['box-missing', '2 0.5 0.5 0.2 inf'],
    ['box-missing', '2 0.5,0.5,0.2,0.4'],
    ['box-missing', '2 0.1 0.2 0.5 0.9 0.3 0.3 0.7'],
    ['box-empty', '2 0.5 0.5 0 0.4'],
    ['box-empty', '2 0.5 0.5 -0.2 0.4'],
  ])('%s: “%s” is left out and counted', (kind, line) => {
    const { annotations, findings } = readOne(`0 0.5 0.5 0.1 0.1\n${line}\n`);
    expect(annotations).toHaveLength(1);
    expect(findings).toEqual([{ kind, count: 1, first: 'a.txt:2' }]);
  });
});

test('without labels nothing is in the image', () => {
  for (const labels of [null, '', '\n']) {
    expect(readOne(labels)).toMatchObject({ images: [{ id: 'a' }], annotations: [], findings: [] });
  }
});

test('categories are the names in order of their index', () => {
  const names = new Map([
    [5, 'e'],
    [0, 'a'],
  ]);
  const image = { file_name: 'a.jpg', width: 1, height: 1, labelName: '', labels: null };
  expect(readYolo([image], names, 'x').categories).toEqual([
    { id: 0, name: 'a' },
    { id: 5, name: 'e' },
  ]);
});

test('an image that cannot be read is named and left out; where that is all, its error is the data set’s', () => {
  const error = new AppError('image-undecodable', { name: 'b.jpg' });
  const image = { file_name: 'a.jpg', width: 1, height: 1, labelName: '', labels: null };
  const { images, unreadable } = readYolo([image, { ...image, labels: error }], NAMES, 'x');
  expect(images).toHaveLength(1);
  expect(unreadable).toEqual([error]);
  expect(() => readOne(error)).toThrow(error);
  expect(() => readYolo([], NAMES, 'x')).toThrow(/annotations-format/);
});

test.each([
  ['a.jpg', ['a.txt']],
  ['images/a.b.jpg', ['labels/a.b.txt', 'images/a.b.txt']],
  ['x/images/val/a.jpg', ['x/labels/val/a.txt', 'x/images/val/a.txt']],
  // The last folder of that name, as Ultralytics does.
  ['images/images/a.jpg', ['images/labels/a.txt', 'images/images/a.txt']],
  ['my-images/a', ['my-images/a']],
])('labels of %s: %j', (image, names) => {
  expect(labelNames(image)).toEqual(names);
});
