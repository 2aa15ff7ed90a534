import { existsSync, readFileSync } from 'node:fs';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { AppError } from '../model/errors';
import { sortFiles } from './files';
import { readImageSize } from './imageHeader';
import { decodedSize, IMAGE_LIMITS } from './imageLimits';
import { SAMPLES, sampleThumbnailUrl, sampleUrl } from './samples';

const photo = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: '#456' } });
const blobOf = (bytes: Uint8Array) => new Blob([new Uint8Array(bytes)]);

describe('size from the header', () => {
  test.each(['png', 'jpeg', 'webp', 'gif', 'avif', 'tiff'] as const)('%s', async (format) => {
    const bytes = await photo(60, 40).toFormat(format).toBuffer();
    expect(await readImageSize(blobOf(bytes))).toEqual({ width: 60, height: 40 });
  });

  test('a JPEG that EXIF turns by 90° has its sides exchanged', async () => {
    const bytes = await photo(60, 40).withMetadata({ orientation: 6 }).jpeg().toBuffer();
    expect(await readImageSize(blobOf(bytes))).toEqual({ width: 40, height: 60 });
  });

  test('a JPEG whose size stands behind a megabyte of application data', async () => {
    const bytes = await photo(60, 40).jpeg().toBuffer();
    const segment = new Uint8Array(2 + 65_535);
    segment.set([0xff, 0xed, 0xff, 0xff]);
    const parts = [bytes.subarray(0, 2), ...Array(16).fill(segment), bytes.subarray(2)];
    expect(await readImageSize(blobOf(Buffer.concat(parts)))).toEqual({ width: 60, height: 40 });
  });

  test.each(['', 'no image at all', '<svg width="9" height="9"/>', '\xff\xd8\xff'])(
    'none in %j',
    async (text) => {
      expect(await readImageSize(blobOf(Buffer.from(text, 'latin1')))).toBeNull();
    },
  );
});

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

test('files go where their names say, and everything unknown is tried as an image', () => {
  const files = ['a.JPG', 'b.onnx', 'c.tar.pth', 'labels.json', 'noext'].map((name) => new File(['x'], name));
  const { images, models, labels } = sortFiles(files);
  expect(images.map((f) => f.name)).toEqual(['a.JPG', 'noext']);
  expect(models.map((f) => f.name)).toEqual(['b.onnx', 'c.tar.pth']);
  expect(labels.map((f) => f.name)).toEqual(['labels.json']);
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
