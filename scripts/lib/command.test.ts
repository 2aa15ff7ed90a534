import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { printable, wholeArgument, writeFile } from './command';
import { isSameFile } from './files';

test('names from files cannot steer the terminal, nor fill it', () => {
  expect(printable('a\u001b[2Jb\nc')).toBe('a�[2Jb�c');
  expect(printable('é 猫')).toBe('é 猫');
  expect(printable('x'.repeat(10 ** 7))).toBe(`${'x'.repeat(300)}…`);
});

test('what counts things is a whole number within its bounds', () => {
  expect(wholeArgument('max', '7', 1, 10)).toBe(7);
  for (const text of ['1.5', '0', '11', '', 'many', 'NaN']) {
    expect(() => wholeArgument('max', text, 1, 10), text).toThrow('bad-argument');
  }
});

test('a file is written with its folders, or refused by its name at once', () => {
  const folder = mkdtempSync(join(tmpdir(), 'efficientdet-write-'));
  const path = join(folder, 'a', 'b', 'c.txt');
  writeFile(path, 'text');
  expect(readFileSync(path, 'utf8')).toBe('text');
  const refused = expect.objectContaining({ code: 'file-unwritable' });
  expect(() => writeFile(folder, 'text')).toThrow(refused);
  expect(() => writeFile(join(path, 'd.txt'), 'text')).toThrow(refused);
  // No folder can be made there, which Node's own recursion tries forever.
  expect(() => writeFile('/proc/none/d.txt', 'text')).toThrow(refused);
  rmSync(folder, { recursive: true });
});

test('one file under two names is one', () => {
  const folder = mkdtempSync(join(tmpdir(), 'efficientdet-same-'));
  const [file, link, other] = ['file', 'link', 'other'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  for (const path of [file, other]) writeFileSync(path, '');
  symlinkSync(file, link);
  expect(isSameFile(file, link)).toBe(true);
  expect(isSameFile(file, other)).toBe(false);
  expect(isSameFile(file, join(folder, 'none'))).toBe(false);
  rmSync(folder, { recursive: true });
});
