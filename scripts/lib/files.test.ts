import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { isFolder, listFiles } from './files';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'files-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('files at any depth, in order of their numbers, without hidden ones', () => {
  mkdirSync(join(folder, 'a', 'b'), { recursive: true });
  for (const name of ['a/b/10.jpg', 'a/b/9.jpg', '.hidden', 'c.jpg']) writeFileSync(join(folder, name), '');
  expect(listFiles(folder)).toEqual(['a/b/9.jpg', 'a/b/10.jpg', 'c.jpg']);
});

test('links that lead to themselves, nowhere or upwards do not end the walk', () => {
  writeFileSync(join(folder, 'c.jpg'), '');
  symlinkSync('loop', join(folder, 'loop'));
  symlinkSync('nowhere', join(folder, 'broken'));
  symlinkSync('.', join(folder, 'again'));
  expect(listFiles(folder)).toEqual(['c.jpg']);
  expect(isFolder(join(folder, 'loop'))).toBe(false);
});
