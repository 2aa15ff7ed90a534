import { join } from 'node:path';
import { translateError } from '../../src/i18n/translateError';
import type { PixelFrame } from '../../src/inference/backends/backend';
import { fileFinder, IMAGE_EXTENSION, leadsOutside } from '../../src/model/dataset/findFile';
import { AppError } from '../../src/model/errors';
import { printable } from './command';
import { readImage } from './detector';
import { isFolder, listFiles } from './files';

/** Images of arguments: files as they are, folders as the images below them. @throws AppError `images-missing` */
export function imagesOf(paths: readonly string[]): string[] {
  return paths.flatMap((path) =>
    isFolder(path) ? imagesBelow(path).map((file) => join(path, file)) : [path],
  );
}

/** Paths of images below a folder, relative to it. @throws AppError `images-missing` */
export function imagesBelow(folder: string): string[] {
  const images = listFiles(folder).filter((file) => IMAGE_EXTENSION.test(file));
  if (images.length === 0) throw new AppError('images-missing', { name: folder });
  return images;
}

/**
 * Finds the images that annotations name, nowhere but below a folder.
 * @throws AppError `file-missing`, `path-outside` for a name that leads out of the folder
 */
export function imageFinder(folder: string): (...names: readonly string[]) => string {
  const find = fileFinder(imagesBelow(folder));
  return (...names) => {
    for (const name of names) {
      if (leadsOutside(name)) throw new AppError('path-outside', { name });
      const file = find(name);
      if (file !== null) return join(folder, file);
    }
    throw new AppError('file-missing', { name: names[0] ?? '' });
  };
}

/** What could not be read of a run over many images; the run goes on without it. */
export class Misses {
  private readonly errors: AppError[] = [];

  /** @param total images that are to be read */
  constructor(private readonly total: number) {}

  get count(): number {
    return this.errors.length;
  }

  /** Of the latest miss. */
  get lastSentence(): string {
    return sentenceOf(this.errors.at(-1)!);
  }

  add(error: AppError): void {
    this.errors.push(error);
  }

  /** An image's pixels; null, and a miss, where it cannot be read. */
  async read(path: string): Promise<PixelFrame | null> {
    try {
      return await readImage(path);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      this.add(error);
      return null;
    }
  }

  /** Reads all images once. @returns whether nothing was missed, then or before */
  async readAll(paths: readonly string[]): Promise<boolean> {
    for (const path of paths) await this.read(path);
    return this.count === 0;
  }

  /** Names each on stderr, says what to do about them, and has the command exit with 1, if there are any. */
  report(): void {
    if (this.count === 0) return;
    console.error(`${this.count} of ${this.total} images could not be read:`);
    for (const error of this.errors) console.error(`  ${sentenceOf(error)}`);
    const hints = new Set(this.errors.map((error) => translateError(error, 'en').hint));
    for (const hint of hints) console.error(hint);
    process.exitCode = 1;
  }
}

function sentenceOf(error: AppError): string {
  const { sentence, details } = translateError(error, 'en');
  return printable([sentence, ...details].join(' '));
}
