import { describe, expect, test } from 'vitest';
import { fileFinder, leadsOutside } from './findFile';

const PATHS = [
  'a.jpg',
  'train/a.jpg',
  'train/b.jpg',
  'val/b.jpg',
  'val/c.PNG',
  'deep/er/Caf\u00e9.jpg',
  'x y.jpg',
  'e.jpg',
  'e.png',
];
const find = fileFinder(PATHS);

describe('fileFinder', () => {
  test.each([
    ['a.jpg', 'a.jpg'],
    ['./a.jpg', 'a.jpg'],
    ['train/a.jpg', 'train/a.jpg'],
    ['train\\a.jpg', 'train/a.jpg'],
    ['train//./a.jpg', 'train/a.jpg'],
    ['images/train/a.jpg', 'train/a.jpg'],
    ['/content/data/train/b.jpg', 'train/b.jpg'],
    ['C:\\data\\val\\b.jpg', 'val/b.jpg'],
    ['other/a.jpg', 'a.jpg'],
    ['c.PNG', 'val/c.PNG'],
    ['C.png', 'val/c.PNG'],
    ['cafe\u0301.jpg', 'deep/er/Caf\u00e9.jpg'],
    ['https://host/data/val/b.jpg?token=1#x', 'val/b.jpg'],
    ['file:///x/x%20y.jpg', 'x y.jpg'],
    ['https://host/%zz/a.jpg', 'a.jpg'],
    ['s3://bucket/train/b.jpg', 'train/b.jpg'],
    ['val/c', 'val/c.PNG'],
    ['train/../val/b.jpg', 'val/b.jpg'],
  ])('%s is %s', (name, path) => {
    expect(find(name)).toBe(path);
  });

  test.each([
    // Two files have that end, or that name.
    'b.jpg',
    'e',
    'val/c.jpg',
    'gone.jpg',
    'xa.jpg',
    '',
    '/',
    '..',
    'train',
    '__proto__',
    'constructor',
  ])('%j is none of the files', (name) => {
    expect(find(name)).toBeNull();
  });

  test('a long name takes no long', () => {
    const start = performance.now();
    expect(find('q/'.repeat(2 ** 20))).toBeNull();
    expect(find('../'.repeat(2 ** 20))).toBeNull();
    expect(fileFinder(['a/'.repeat(2 ** 20)])('b')).toBeNull();
    expect(performance.now() - start).toBeLessThan(20_000);
  });
});

test.each([
  ['../a.jpg', true],
  ['..\\a.jpg', true],
  ['a/../../b.jpg', true],
  ['../../../../etc/passwd', true],
  ['https://host/../a.jpg', true],
  ['https://host/%2e%2e/a.jpg', true],
  ['a/../b.jpg', false],
  ['..a.jpg', false],
  ['/etc/passwd', false],
])('%s leads outside: %s', (name, outside) => {
  expect(leadsOutside(name)).toBe(outside);
});
