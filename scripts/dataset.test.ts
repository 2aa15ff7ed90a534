import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import voc from '../src/model/dataset/fixtures/voc.json';
import yolo from '../src/model/dataset/fixtures/yolo.json';
import { openDataset } from './lib/dataset';

vi.setConfig({ testTimeout: 60_000 });

const folder = mkdtempSync(join(tmpdir(), 'efficientdet-datasets-'));
afterAll(() => rmSync(folder, { recursive: true }));

const at = (...path: readonly string[]) => join(folder, ...path);

function write(path: string, content: string | Uint8Array): void {
  mkdirSync(dirname(at(path)), { recursive: true });
  writeFileSync(at(path), content);
}

const open = (path: string, options: { images?: string; split?: 'train' | 'val' | 'test' } = {}) =>
  openDataset(at(path), { images: options.images && at(options.images), split: options.split });

beforeAll(async () => {
  const png = await sharp({ create: { width: 64, height: 48, channels: 3, background: '#888' } })
    .png()
    .toBuffer();
  const turned = await sharp({ create: { width: 64, height: 48, channels: 3, background: '#888' } })
    .withExif({})
    .withMetadata({ orientation: 6 })
    .jpeg()
    .toBuffer();
  for (const [path, text] of Object.entries(voc)) write(`voc/${path}`, text);
  for (const [path, text] of Object.entries(yolo)) {
    write(`yolo/${path}`, text);
    write(`yolo/${path.replace('labels', 'images').replace('.txt', '.png')}`, png);
  }
  write('yolo/images/train/t.png', png);
  write('elsewhere/lone.png', png);
  write('yolo/images/val/._im1.png', 'Finder');
  write(
    'yolo/data.yaml',
    'path: ../datasets/x\ntrain: images/train\nval: images/val\nnames: [bishop, rook, king]\n',
  );
  write('roboflow/data.yaml', 'train: ../train/images\nval: ../valid/images\nnc: 1\nnames: [a]\n');
  write('roboflow/train/images/a.png', png);
  write('roboflow/train/labels/a.txt', '0 0.5 0.5 0.5 0.5\n');
  write('roboflow/valid/images/a.png', png);
  write('roboflow/valid/images/turned.jpg', turned);
  write('roboflow/valid/images/broken.png', png.subarray(0, 20));
  write('roboflow/valid/labels/turned.txt', '0 0.5 0.5 0.5 0.5\n');
  write('lists/data.yaml', 'val: [/home/x/val.txt]\nnames: {3: c}\n');
  write('lists/val.txt', './b.png\n/home/x/c.png\n\n');
  for (const name of ['a', 'b', 'c']) write(`lists/${name}.png`, png);
  write('lists/b.txt', '3 0.5 0.5 0.5 0.5\n');
  write('partly/data.yaml', 'val: [val.txt, images/more]\nnames: {3: c}\n');
  write('partly/val.txt', './here.png\n./gone.png\n');
  write('partly/here.png', png);
  write('darknet/obj.names', 'a\nb\n');
  write('darknet/obj_train_data/x.png', png);
  write('darknet/obj_train_data/x.txt', '1 0.5 0.5 0.5 0.5\n');
  write(
    'coco/_annotations.coco.json',
    '{"images": [{"id": 0, "file_name": "a.jpg"}], "categories": [], "annotations": []}',
  );
  write('none/a.md', 'x');
});

describe('openDataset', () => {
  test('a Pascal VOC folder, and one of its files', async () => {
    const dataset = await open('voc');
    expect(dataset.images.map(({ id }) => id).sort()).toEqual(
      Object.keys(voc)
        .map((name) => name.slice(12, -4))
        .sort(),
    );
    expect(dataset.annotations).toHaveLength(33);
    expect((await open('voc/Annotations/im1.xml')).images).toHaveLength(1);
  });

  test.each(['yolo', 'yolo/data.yaml'])('YOLO: %s', async (path) => {
    const dataset = await open(path);
    expect(dataset.images).toHaveLength(12);
    expect(dataset.images[0]).toEqual({ id: 'im1', file_name: 'images/val/im1.png', width: 64, height: 48 });
    expect(dataset.annotations).toHaveLength(33);
    expect(dataset.categories).toEqual(['bishop', 'rook', 'king'].map((name, id) => ({ id, name })));
  });

  test('YOLO: another split, and another folder of images', async () => {
    expect((await open('yolo', { split: 'train' })).images.map(({ id }) => id)).toEqual(['t']);
    const dataset = await open('yolo', { images: 'yolo/images/val' });
    expect([dataset.images.length, dataset.annotations.length]).toEqual([12, 33]);
    expect(dataset.images[0]!.file_name).toBe('im1.png');
  });

  test('YOLO: images elsewhere without labels are said to have none', async () => {
    const { findings, annotations } = await open('yolo', { images: 'elsewhere' });
    expect(annotations).toEqual([]);
    expect(findings).toEqual([{ kind: 'image-unlabelled', count: 1, first: 'lone.png' }]);
    expect((await open('yolo', { images: 'yolo/images/val' })).findings).not.toContainEqual(
      expect.objectContaining({ kind: 'image-unlabelled' }),
    );
  });

  test('YOLO as Roboflow writes it: paths that lead out, no labels, EXIF, a broken image', async () => {
    const { images, annotations, unreadable } = await open('roboflow');
    expect(images).toEqual([
      { id: 'a', file_name: 'valid/images/a.png', width: 64, height: 48 },
      { id: 'turned', file_name: 'valid/images/turned.jpg', width: 48, height: 64 },
    ]);
    expect(annotations.map(({ bbox }) => bbox)).toEqual([[12, 16, 24, 32]]);
    expect(unreadable).toMatchObject([{ code: 'image-undecodable', values: { looks: 'png' } }]);
  });

  test('YOLO: a list of images; darknet’s names', async () => {
    const lists = await open('lists');
    expect(lists.images.map(({ id }) => id)).toEqual(['b', 'c']);
    expect(lists.annotations).toMatchObject([{ image_id: 'b', category_id: 3 }]);
    expect(lists.unreadable).toEqual([]);
    const partly = await open('partly');
    expect(partly.images.map(({ id }) => id)).toEqual(['here']);
    expect(partly.unreadable).toMatchObject([
      { code: 'file-missing', values: { name: './gone.png' } },
      { code: 'file-missing', values: { name: 'images/more' } },
    ]);
    const darknet = await open('darknet');
    expect(darknet.annotations).toMatchObject([{ image_id: 'x', category_id: 1 }]);
  });

  test('a folder with COCO’s file', async () => {
    expect((await open('coco')).images).toMatchObject([{ id: 0, file_name: 'a.jpg' }]);
  });

  test.each([
    ['none', 'annotations-format'],
    ['gone', 'file-missing'],
    ['gone.json', 'file-missing'],
    ['gone/data.yaml', 'file-missing'],
    ['none/a.md', 'annotations-format'],
  ])('%s is refused: %s', async (path, code) => {
    await expect(open(path)).rejects.toMatchObject({ code });
  });

  test('a split that is not there is refused; a folder of images that is not there too', async () => {
    await expect(open('yolo', { split: 'test' })).rejects.toMatchObject({ code: 'annotations-format' });
    await expect(open('yolo', { images: 'gone' })).rejects.toMatchObject({ code: 'file-missing' });
    await expect(open('yolo', { images: 'none' })).rejects.toMatchObject({ code: 'images-missing' });
  });

  test('links in a circle end', async () => {
    cpSync(at('lists'), at('links'), { recursive: true });
    symlinkSync(at('links'), at('links', 'again'));
    expect((await open('links')).images).toHaveLength(2);
  });

  test('a file that is too large is refused', async () => {
    write('large/data.yaml', new Uint8Array(2 ** 21));
    await expect(open('large')).rejects.toMatchObject({ code: 'annotations-too-large' });
  });
});
