import type { Split } from '../../src/model/dataset/dataYaml';
import { decodeText } from '../../src/model/dataset/text';
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

/** One broken file of many does not end the run. */
export function textOrError(path: string, format: 'xml' | 'txt'): string | AppError {
  try {
    return decodeText(readFile(path), path, format);
  } catch (error) {
    return toAppError(error);
  }
}
