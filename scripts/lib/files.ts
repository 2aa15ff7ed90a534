import { readdirSync, realpathSync, type Stats, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { AppError } from '../../src/model/errors';

const MAX_FILES = 2 ** 20;
const MAX_DEPTH = 64;
const byName = new Intl.Collator('en', { numeric: true }).compare;

export function isFolder(path: string): boolean {
  return statOrNull(path)?.isDirectory() ?? false;
}

/** Whether both paths lead to one file, by links too; what is not there is no file. */
export function isSameFile(path: string, other: string): boolean {
  const [a, b] = [statOrNull(path), statOrNull(other)];
  return a !== null && b !== null && a.dev === b.dev && a.ino === b.ino;
}

/** Null for what is not there, a link that leads to itself, and what one may not look at. */
function statOrNull(path: string): Stats | null {
  try {
    return statSync(path);
  } catch {
    return null;
  }
}

/** @throws AppError `file-unreadable` */
function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (cause) {
    throw new AppError('file-unreadable', { name: folder, reason: (cause as Error).message }, { cause });
  }
}

/** A folder itself, or that of a file. */
export function folderOf(path: string): string {
  return isFolder(path) ? path : dirname(path);
}

/**
 * Files below a folder at any depth, as paths relative to it with `/`, in order of names. Hidden ones are left out,
 * and what macOS puts into archives. Links are followed, but no folder is read twice.
 * @throws AppError `file-missing`, `file-unreadable`, `bad-argument` for more than 2²⁰ files
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
    for (const name of namesIn(real).sort(byName)) {
      if (name.startsWith('.') || name === '__MACOSX') continue;
      const path = below === '' ? name : `${below}/${name}`;
      const stat = statOrNull(join(folder, path));
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
