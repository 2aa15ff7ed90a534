import { statSync } from 'node:fs';
import type { Split } from '../../src/model/dataset/dataYaml';
import { checkSize, decodeText, type TextFormat } from '../../src/model/dataset/text';
import { type AppError, toAppError } from '../../src/model/errors';
import { readFile } from './command';

export interface DatasetOptions {
  /** Folder of the images, where it is not that of the annotations. */
  readonly images: string | undefined;
  /** Of a YOLO data set; by default the first of `SPLITS` that it has. */
  readonly split: Split | undefined;
}

/** Annotations as they lie on the disk. */
export interface AnnotationFiles {
  readonly folder: string;
  /** The file that tells their form, relative to the folder. */
  readonly file: string;
  /** What else may belong to them, relative to the folder. */
  readonly files: readonly string[];
}

/**
 * A file's text; nothing is read of a file that is too large.
 * @throws AppError `file-missing`, `file-unreadable`, `annotations-too-large`, `annotations-format`
 */
export function readText(path: string, format: TextFormat): string {
  checkSize(statSync(path, { throwIfNoEntry: false })?.size ?? 0, path, format);
  return decodeText(readFile(path), path, format);
}

/** One broken file of many does not end the run. */
export function textOrError(path: string, format: TextFormat): string | AppError {
  try {
    return readText(path, format);
  } catch (error) {
    return toAppError(error);
  }
}
