import { describe, expect, test } from 'vitest';
import { AppError } from '../errors';
import { readCocoResults } from '../evaluation/coco';
import { METRICS, type MetricName } from '../evaluation/cocoProtocol';
import { evaluateCoco } from '../evaluation/evaluate';
import golden from './fixtures/pycocotools.json';
import voc from './fixtures/voc.json';
import { fixtureText } from './testing/files';
import { readVoc } from './voc';

const OBJECT =
  '<object><name>dog</name><bndbox><xmin>11</xmin><ymin>21</ymin><xmax>40</xmax><ymax>60</ymax></bndbox></object>';

function readOne(text: string, name = 'a.xml') {
  return readVoc([{ name, text }], 'folder');
}

function annotation(inner: string): string {
  return `<annotation><filename>a.jpg</filename>${inner}</annotation>`;
}

test('pycocotools’ twelve numbers, difficult objects ignored', () => {
  const files = Object.entries(voc).map(([name, text]) => ({ name, text }));
  const dataset = readVoc(files, 'Annotations');
  const categoryOf = new Map([
    [1, 'bishop'],
    [2, 'rook'],
    [7, 'king'],
  ]);
  const idOf = new Map(dataset.categories.map(({ id, name }) => [name, id]));
  const results = readCocoResults(JSON.parse(fixtureText('coco/dets.json')), 'dets.json').map((result) => ({
    ...result,
    image_id: `im${result.image_id}`,
    category_id: idOf.get(categoryOf.get(result.category_id as number)!)!,
  }));
  expect(dataset.findings).toEqual([]);
  expect(dataset.categories.map(({ name }) => name)).toEqual(['bishop', 'king', 'rook']);
  expect(dataset.images[0]).toEqual({
    id: 'im1',
    file_name: 'Annotations/im1.jpg',
    otherName: 'im1.jpg',
    width: 640,
    height: 480,
  });
  const metrics = evaluateCoco(dataset, results);
  for (const name of Object.keys(METRICS) as MetricName[]) {
    expect(metrics[name], name).toBeCloseTo(golden.voc[name], 10);
  }
});

describe('an object', () => {
  test.each<[string, string, object]>([
    ['pixels count from 1', OBJECT, { bbox: [10, 20, 29, 39], area: 29 * 39, ignore: false, iscrowd: false }],
    ['difficult', OBJECT.replace('<bndbox>', '<difficult>1</difficult><bndbox>'), { ignore: true }],
    ['fractions', OBJECT.replace('>11<', '> 11.5\n<'), { bbox: [10.5, 20, 28.5, 39] }],
    [
      'parts are not objects',
      OBJECT.replace(
        '</object>',
        '<part><name>head</name><bndbox><xmin>1</xmin><ymin>1</ymin><xmax>2</xmax><ymax>2</ymax></bndbox></part></object>',
      ),
      { bbox: [10, 20, 29, 39] },
    ],
    [
      'parts before the box',
      OBJECT.replace('<name>dog', '<part><name>head</name></part><name>dog'),
      { bbox: [10, 20, 29, 39], category_id: 1 },
    ],
    ['CDATA and entities', OBJECT.replace('dog', '<![CDATA[d]]>o&#103;'), { category_id: 1 }],
    ['a name of a prototype', OBJECT.replace('dog', '__proto__'), { category_id: 1 }],
  ])('%s', (_, object, expected) => {
    const { annotations, categories } = readOne(annotation(object));
    expect(annotations).toEqual([expect.objectContaining({ image_id: 'a', ...expected })]);
    expect(categories).toHaveLength(1);
  });

  test.each([
    ['annotation-malformed', OBJECT.replace('<name>dog</name>', '')],
    ['annotation-malformed', OBJECT.replace('dog', ' ')],
    ['box-missing', OBJECT.replace('<xmax>40</xmax>', '')],
    ['box-missing', OBJECT.replace('40', 'NaN')],
    ['box-missing', '<object><name>dog</name><polygon><x1>1</x1></polygon></object>'],
    ['box-empty', OBJECT.replace('40', '11')],
    ['box-empty', OBJECT.replace('40', '1')],
  ])('%s: left out and counted', (kind, object) => {
    const { annotations, findings, images } = readOne(annotation(object));
    expect(images).toHaveLength(1);
    expect(annotations).toEqual([]);
    expect(findings).toEqual([{ kind, count: 1, first: 'a.xml, object 1' }]);
  });
});

test.each([
  ['<annotation/>', 'b/a.xml', { file_name: 'b/a' }],
  [annotation(''), 'b/a.xml', { file_name: 'b/a.jpg', otherName: 'a.jpg' }],
  [annotation('').replace('a.jpg', 'stale.PNG'), 'b/a.xml', { file_name: 'b/a.PNG', otherName: 'stale.PNG' }],
  [annotation('').replace('a.jpg', 'v1.2'), 'b/a.XML', { file_name: 'b/a', otherName: 'v1.2' }],
  [
    annotation('').replace('a.jpg', 'C:\\x\\a.jpg'),
    'a.xml',
    { file_name: 'a.jpg', otherName: 'C:\\x\\a.jpg' },
  ],
])('%s as %s is of the image %j', (text, name, expected) => {
  expect(readOne(text, name).images[0]).toMatchObject(expected);
});

test.each([
  ['', /not XML/],
  ['{}', /not XML/],
  ['<annotation>', /not XML.*unclosed/],
  ['<annotation>&nbsp;</annotation>', /not XML.*entity/],
  ['<annotation></object></annotation>', /not XML/],
  ['<project><object/></project>', /root is not <annotation>/],
  [`<annotation>${'<a>'.repeat(100)}`, /more than 64 deep/],
  [
    '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]><annotation>&b;</annotation>',
    /not XML.*entity/,
  ],
  ['<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><annotation>&a;</annotation>', /not XML.*entity/],
])('%j is refused', (text, reason) => {
  expect(() => readOne(text)).toThrow(
    expect.objectContaining({
      code: 'annotations-format',
      values: { name: 'a.xml', reason: expect.stringMatching(reason) },
    }),
  );
});

test('a broken file of several is named, and its image left out', () => {
  const missing = new AppError('file-missing', { name: 'c.xml' });
  const { images, annotations, unreadable } = readVoc(
    [
      { name: 'a.xml', text: annotation(OBJECT) },
      { name: 'b.xml', text: annotation(OBJECT).slice(0, -20) },
      { name: 'c.xml', text: missing },
      { name: 'd.xml', text: annotation(OBJECT + OBJECT) },
    ],
    'folder',
  );
  expect(images.map(({ id }) => id)).toEqual(['a', 'd']);
  expect(annotations.map(({ image_id }) => image_id)).toEqual(['a', 'd', 'd']);
  expect(unreadable).toEqual([
    expect.objectContaining({ values: expect.objectContaining({ name: 'b.xml' }) }),
    missing,
  ]);
});

test('ids are names as numbers where they are, whole paths where names repeat', () => {
  const ids = (...names: string[]) =>
    readVoc(
      names.map((name) => ({ name, text: '<annotation/>' })),
      'folder',
    ).images.map(({ id }) => id);
  expect(ids('a/000012.xml', 'a/x1.xml')).toEqual([12, 'x1']);
  expect(ids('a/1.xml', 'b/01.xml')).toEqual(['a/1', 'b/01']);
});

test('no file at all is refused', () => {
  expect(() => readVoc([], 'folder')).toThrow(/annotations-format.*no \.xml/);
});

test('a large file takes time in proportion to it', () => {
  const start = performance.now();
  const { annotations } = readOne(annotation(OBJECT.repeat(50_000)));
  expect(annotations).toHaveLength(50_000);
  expect(() => readOne(`<annotation a="${'&amp;'.repeat(10 ** 6)}`)).toThrow(/not XML/);
  expect(performance.now() - start).toBeLessThan(30_000);
});
