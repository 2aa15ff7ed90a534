import { existsSync, readFileSync } from 'node:fs';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { AppError } from '../model/errors';
import { sortFiles } from './files';
import { decodedSize, IMAGE_LIMITS } from './imageLimits';
import { SAMPLES, sampleThumbnailUrl, sampleUrl } from './samples';
import { webpOrientation } from './webpOrientation';

describe('size to decode at', () => {
  const size = (width: number, height: number) => decodedSize('x.jpg', { width, height }, IMAGE_LIMITS);

  test('small images keep theirs', () => {
    expect(size(4000, 4000)).toEqual({ width: 4000, height: 4000 });
    expect(size(1, 1)).toEqual({ width: 1, height: 1 });
  });

  test('a 100-megapixel image fits the limits and keeps its shape', () => {
    const { width, height } = size(11_648, 8_736);
    expect(width * height).toBeLessThanOrEqual(IMAGE_LIMITS.maxWorkingPixels);
    expect(width / height).toBeCloseTo(11_648 / 8_736, 2);
  });

  test('a strip keeps at least one pixel across', () => {
    expect(size(60_000, 2)).toEqual({ width: 8192, height: 1 });
  });

  test('what would not fit into memory is refused in numbers', () => {
    expect(() => size(20_000, 20_000)).toThrowError(
      new AppError('image-too-large', { name: 'x.jpg', width: 20_000, height: 20_000, limit: 150 }),
    );
  });
});

describe('the orientation in a WebP’s EXIF', () => {
  const webp = (orientation?: number) =>
    sharp({ create: { width: 6, height: 4, channels: 3, background: '#456' } })
      .withMetadata(orientation ? { orientation } : {})
      .webp()
      .toBuffer();
  const read = async (bytes: Uint8Array) => webpOrientation(new Blob([new Uint8Array(bytes)]));

  test.each([1, 2, 3, 4, 5, 6, 7, 8])('%i', async (orientation) => {
    expect(await read(await webp(orientation))).toBe(orientation);
  });

  test('is 1 without, and where the file is cut or false', async () => {
    const bytes = await webp(6);
    const plain = sharp({ create: { width: 6, height: 4, channels: 3, background: '#456' } });
    expect(await read(await plain.webp().toBuffer())).toBe(1);
    for (let length = 0; length < bytes.length; length++) {
      expect([1, 6]).toContain(await read(bytes.subarray(0, length)));
    }
    expect(await read(bytes.map((byte, i) => (i < 12 ? byte : 0xff)))).toBe(1);
  });
});

describe('what a file is for', () => {
  const kindsOf = async (...files: File[]) => {
    const sorted = Object.entries(await sortFiles(files)) as [string, readonly File[]][];
    return sorted.flatMap(([kind, of]) => of.map(({ name }) => `${name}: ${kind}`)).sort();
  };
  const named = (name: string, content: string | Uint8Array<ArrayBuffer> = 'x', type = '') =>
    new File([content], name, { type });

  test('is what its name says, and an image where neither that nor its content tells', async () => {
    const names = ['a.JPG', 'b.onnx', 'c.tar.pth', 'labels.json', 'noext', 'd.mkv', 'constructor'];
    expect(await kindsOf(...names.map((name) => named(name)), named('clip', 'x', 'video/ogg'))).toEqual([
      'a.JPG: images',
      'b.onnx: models',
      'c.tar.pth: models',
      'clip: videos',
      'constructor: images',
      'd.mkv: videos',
      'labels.json: labels',
      'noext: images',
    ]);
  });

  test.each(['epoch=0.ckpt', 'model.pth.tar', 'pytorch_model.bin', 'last.pt', 'final', 'photo.jpg'])(
    'a checkpoint is a model as %s',
    async (name) => {
      const checkpoints = [
        new Uint8Array(readFileSync('src/model/checkpoint/fixtures/tiny.pth')),
        new Uint8Array(readFileSync('src/model/checkpoint/fixtures/tiny-legacy.pth')),
        new Uint8Array(readFileSync('src/model/checkpoint/fixtures/tiny.safetensors')),
      ];
      for (const content of checkpoints)
        expect(await kindsOf(named(name, content))).toEqual([`${name}: models`]);
    },
  );

  test('a checkpoint of TensorFlow is a model, which the model’s reader refuses by name', async () => {
    expect(await kindsOf(named('model.data-00000-of-00001', '\0\x01'))).toEqual([
      'model.data-00000-of-00001: models',
    ]);
  });

  test('an image or a video is one where its name says nothing', async () => {
    const content = new Uint8Array(
      await sharp({ create: { width: 6, height: 4, channels: 3, background: '#456' } })
        .png()
        .toBuffer(),
    );
    const film = new Uint8Array(Buffer.from('\0\0\0\x20ftypisom\0\0\x02\0', 'latin1'));
    expect(await kindsOf(named('IMG_1', content), named('IMG_2.tmp', film))).toEqual([
      'IMG_1: images',
      'IMG_2.tmp: videos',
    ]);
  });
});

test('every sample ships with a thumbnail and the licence that samples.json states', () => {
  const stated = JSON.parse(readFileSync('public/samples/samples.json', 'utf8')) as Record<string, string>[];
  expect(SAMPLES.map(({ file, licence, source }) => ({ file, licence, source })).sort(byFile)).toEqual(
    stated.map(({ file, licence, source }) => ({ file, licence, source })).sort(byFile),
  );
  for (const sample of SAMPLES) {
    expect(existsSync(`public/${sampleUrl(sample)}`)).toBe(true);
    expect(existsSync(`public/${sampleThumbnailUrl(sample)}`)).toBe(true);
  }
});

function byFile(a: { file?: string | undefined }, b: { file?: string | undefined }): number {
  return String(a.file).localeCompare(String(b.file));
}
