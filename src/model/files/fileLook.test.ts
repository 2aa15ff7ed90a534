import { readFileSync } from 'node:fs';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { fileLook, kindOf, mimeOf } from './fileLook';

const latin1 = (text: string) => new Uint8Array(Buffer.from(text, 'latin1'));
const utf8 = (text: string) => new TextEncoder().encode(text);
const file = (path: string) => new Uint8Array(readFileSync(path));
const picture = () => sharp({ create: { width: 40, height: 30, channels: 3, background: '#456' } });

describe('what a file looks like', () => {
  test.each(['png', 'jpeg', 'webp', 'gif', 'avif', 'tiff'] as const)(
    '%s, as sharp writes it',
    async (format) => {
      const bytes = await picture().toFormat(format).toBuffer();
      expect(fileLook(bytes)).toBe(format);
      expect(mimeOf(format)).toBe(`image/${format}`);
      expect(kindOf(format)).toBe('image');
    },
  );

  test.each([
    ['heic', latin1('\0\0\0\x18ftypheic\0\0\0\0mif1heic')],
    ['avif', latin1('\0\0\0\x20ftypavif\0\0\0\0avifmif1')],
    ['mp4', latin1('\0\0\0\x20ftypisom\0\0\x02\0')],
    ['matroska', latin1('\x1a\x45\xdf\xa3\x9fB\x86')],
    ['bmp', latin1('BM\x46\0\0\0\0\0\0\0\x36\0\0\0')],
    ['ico', latin1('\0\0\x01\0\x01\0\x10\x10')],
    ['jxl', latin1('\xff\x0a\xfa\x7f')],
    ['safetensors', file('src/model/checkpoint/fixtures/tiny.safetensors')],
    ['safetensors', file('src/model/checkpoint/fixtures/tiny.safetensors').slice(0, 40)],
    ['pytorch-zip', file('src/model/checkpoint/fixtures/tiny.pth')],
    ['zip', latin1('PK\x03\x04\x14\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x05\0\0\0a.txt')],
    ['zip', file('src/model/checkpoint/fixtures/tiny.pth').slice(0, 20)],
    ['pytorch-zip', file('src/model/checkpoint/fixtures/tiny.pth').slice(0, 60)],
    ['zip', latin1(`PK\x03\x04${'\0'.repeat(22)}\x0a\0\0\0readme.txt`)],
    ['pickle', file('src/model/checkpoint/fixtures/tiny-legacy.pth')],
    ['onnx', file('public/models/efficientdet-d0.onnx')],
    ['onnx', file('public/models/efficientdet-d0.onnx').slice(0, 3_000)],
    // tf2onnx: IR version, producer, version, domain …
    ['onnx', latin1('\x08\x08\x12\x07tf2onnx\x1a\x06\x31.16.1\x3a\x80\x01')],
    // The fields in another order: opset first.
    ['onnx', latin1('\x42\x04\x0a\0\x10\x0b\x08\x06\x3a\x80\x80\x01\x0a')],
    ['tflite', latin1('\x1c\0\0\0TFL3\x14\0')],
    ['saved-model', latin1('\x08\x01\x12\xff\x80\x40\x0a\x10')],
    ['graph-def', latin1('\x0a\x2b\x0a\x0dimage_tensors\x12\x0bPlaceholder')],
    ['hdf5', latin1('\x89HDF\r\n\x1a\n\0\0')],
    ['gzip', latin1('\x1f\x8b\x08\0')],
    ['tar', latin1(`${'name'.padEnd(257, '\0')}ustar\x0000`)],
    ['rar', latin1('Rar!\x1a\x07\x01\0')],
    ['7z', latin1("7z\xbc\xaf'\x1c\0\x04")],
    ['npy', latin1('\x93NUMPY\x01\0')],
    ['pdf', latin1('%PDF-1.7\n')],
    ['lfs-pointer', utf8('version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 15\n')],
    ['html', utf8('<!DOCTYPE html>\n<html lang="en">')],
    ['html', utf8('\ufeff\n  <HTML><head>')],
    ['svg', utf8('<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"/>')],
    ['svg', utf8('<svg width="9" height="9"/>')],
    ['xml', utf8('<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>')],
    ['json', utf8(' ["cat", "dog"]')],
    ['text', utf8('no image at all, naïve 雪\n')],
    // A character of three bytes that the end of the head cuts.
    ['text', utf8('雪'.repeat(3000))],
    ['empty', new Uint8Array(0)],
    ['unknown', new Uint8Array(100)],
    ['unknown', latin1('\xff\xd8')],
    ['text', latin1('PK')],
  ] as const)('%s', (look, bytes) => {
    expect(fileLook(bytes)).toBe(look);
  });

  test('a checkpoint of TensorFlow by its name, where nothing else tells', () => {
    const bytes = latin1('\0\x01\x02\x03');
    for (const name of ['model.data-00000-of-00001', 'model.index', 'model.meta']) {
      expect(fileLook(bytes, name)).toBe('tf-checkpoint');
    }
    expect(fileLook(bytes, 'model.database')).toBe('unknown');
    expect(fileLook(utf8('<html>'), 'site.index')).toBe('html');
  });

  test('of random bytes nearly always nothing', () => {
    let state = 1;
    const next = () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return state >>> 24;
    };
    const looks = Array.from({ length: 2000 }, () => fileLook(Uint8Array.from({ length: 300 }, next)));
    expect(looks.filter((look) => look !== 'unknown').length).toBeLessThan(20);
  });
});
