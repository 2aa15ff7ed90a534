import { AppError } from '../errors';

/** Ids as the file has them: numbers and texts both occur. Two ids are one where their texts are equal. */
export type DatasetId = number | string;

/** Pixels from the image's upper left corner. */
export type CocoBox = readonly [x: number, y: number, width: number, height: number];

export interface DatasetImage {
  readonly id: DatasetId;
  /** As the annotations name it, or relative to the data set's folder; `findFile` finds it on a disk. */
  readonly file_name: string;
  /** Where it may be instead. */
  readonly otherName?: string;
  /** Pixels, upright; null where the annotations do not say. */
  readonly width: number | null;
  readonly height: number | null;
}

export interface DatasetCategory {
  readonly id: DatasetId;
  readonly name: string;
}

export interface DatasetAnnotation {
  readonly image_id: DatasetId;
  readonly category_id: DatasetId;
  readonly bbox: CocoBox;
  /** Square pixels; of the segmentation where there is one. NaN, where it is unknown, lies within every range. */
  readonly area: number;
  readonly iscrowd: boolean;
  /** Finding it is neither right nor wrong (VOC's `difficult`). */
  readonly ignore: boolean;
}

/** Why an entry was left out, or read otherwise than it stands there; worded in `src/i18n`. */
export const FINDING_KINDS = [
  'annotation-malformed',
  'box-missing',
  'box-empty',
  'box-no-fraction',
  'box-from-segmentation',
  'area-unknown',
  'image-malformed',
  'image-unlisted',
  'image-duplicate',
  'image-unlabelled',
  'category-malformed',
  'category-unlisted',
  'category-duplicate',
  'category-parent',
] as const;
export type FindingKind = (typeof FINDING_KINDS)[number];

export interface Finding {
  readonly kind: FindingKind;
  readonly count: number;
  /** Where the first of them is. */
  readonly first: string;
}

/** A labelled data set, whatever form it was written in; all ids of annotations are listed. */
export interface Dataset {
  readonly images: readonly DatasetImage[];
  /** By id. */
  readonly categories: readonly DatasetCategory[];
  readonly annotations: readonly DatasetAnnotation[];
  readonly findings: readonly Finding[];
  /** Files of a folder that could not be read; their images are not listed. */
  readonly unreadable: readonly AppError[];
}

/** Names in a file may be as long as the file. */
const MAX_REASON_LENGTH = 300;

/** Counts what readers find, keeping the first place of each kind. */
export class Findings {
  private readonly counts = new Map<FindingKind, { count: number; first: string }>();

  /** Returns null, which stands for what was left out. */
  add(kind: FindingKind, where: string): null {
    const entry = this.counts.get(kind);
    if (entry) entry.count++;
    else this.counts.set(kind, { count: 1, first: where.slice(0, MAX_REASON_LENGTH) });
    return null;
  }

  list(): Finding[] {
    return FINDING_KINDS.flatMap((kind) => {
      const entry = this.counts.get(kind);
      return entry ? [{ kind, ...entry }] : [];
    });
  }
}

/** Numbers before texts; texts by code unit, as pycocotools (numpy) sorts them. */
export function compareIds(a: DatasetId, b: DatasetId): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  if (typeof a !== typeof b) return typeof a === 'number' ? -1 : 1;
  return a < b ? -1 : a > b ? 1 : 0;
}

/**
 * Ids for images that have none but their path: the name without folder and extension, as a number where it is one
 * (as Ultralytics writes them into results); whole paths where names repeat.
 */
export function idsOfPaths(paths: readonly string[]): DatasetId[] {
  const ids = paths.map((path) => {
    const stem = path.replace(/^.*\//, '').replace(/\.[^.]*$/, '');
    return /^\d{1,15}$/.test(stem) ? Number(stem) : stem;
  });
  return new Set(ids.map(String)).size === ids.length ? ids : [...paths];
}

/** The error of every file that these readers cannot make a data set of. */
export function annotationsError(name: string, reason: string, cause?: unknown): AppError {
  const options = cause === undefined ? undefined : { cause };
  return new AppError('annotations-format', { name, reason: reason.slice(0, MAX_REASON_LENGTH) }, options);
}
