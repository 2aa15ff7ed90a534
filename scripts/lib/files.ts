import { readdirSync, realpathSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { AppError } from '../../src/model/errors';

const MAX_FILES = 2 ** 20;
const MAX_DEPTH = 64;
const byName = new Intl.Collator('en', { numeric: true }).compare;

export function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

/** A folder itself, or that of a file. */
export function folderOf(path: string): string {
  return isFolder(path) ? path : dirname(path);
}

/**
 * Files below a folder at any depth, as paths relative to it with `/`, in order of names. Hidden ones are left out,
 * and what macOS puts into archives. Links are followed, but no folder is read twice.
 * @throws AppError `file-missing`, `bad-argument` for more than 2²⁰ files
 */
export function listFiles(folder: string): string[] {
  if (!isFolder(folder)) throw new AppError('file-missing', { name: folder });
  const files: string[] = [];
  const seen = new Set<string>();
  walk('', 0);
  return files;

  function walk(below: string, depth: number): void {
    const real = realpathSync(join(folder, below));
    if (seen.has(real) || depth > MAX_DEPTH) return;
    seen.add(real);
    for (const name of readdirSync(real).sort(byName)) {
      if (name.startsWith('.') || name === '__MACOSX') continue;
      const path = below === '' ? name : `${below}/${name}`;
      const stat = statSync(join(folder, path), { throwIfNoEntry: false });
      if (stat?.isDirectory()) walk(path, depth + 1);
      else if (stat?.isFile()) files.push(path);
      if (files.length > MAX_FILES) {
        throw new AppError('bad-argument', {
          argument: folder,
          value: `more than ${MAX_FILES} files`,
          expected: 'a folder with fewer',
        });
      }
    }
  }
}
