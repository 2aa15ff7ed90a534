import type { Detection } from '../detection/nms';
import { AppError } from '../errors';

/** The parts of COCO's annotation and result formats that box evaluation needs (cocodataset.org/#format-data). */

export type CocoBox = readonly [x: number, y: number, width: number, height: number];

export interface CocoImage {
  readonly id: number;
  readonly file_name: string;
}

export interface CocoCategory {
  readonly id: number;
  readonly name: string;
}

export interface CocoAnnotation {
  readonly image_id: number;
  readonly category_id: number;
  readonly bbox: CocoBox;
  /** Square pixels; of the segmentation where there is one, so not always that of the box. */
  readonly area: number;
  readonly iscrowd: boolean;
}

export interface CocoDataset {
  readonly images: readonly CocoImage[];
  readonly categories: readonly CocoCategory[];
  readonly annotations: readonly CocoAnnotation[];
}

export interface CocoResult {
  readonly image_id: number;
  readonly category_id: number;
  readonly bbox: CocoBox;
  readonly score: number;
}

/**
 * Checks and reads an annotation file. `area` may be missing (then the box's), `iscrowd` too (then 0).
 * `ignore` is not read: pycocotools overwrites it with `iscrowd`.
 * @throws AppError `annotations-format` with the reason.
 */
export function readCocoAnnotations(json: unknown): CocoDataset {
  const root = record(json, 'the file');
  return {
    images: list(root.images, 'images').map((entry, i) => {
      const where = `images[${i}]`;
      const image = record(entry, where);
      return { id: number(image.id, `${where}.id`), file_name: text(image.file_name, `${where}.file_name`) };
    }),
    categories: list(root.categories, 'categories').map((entry, i) => {
      const where = `categories[${i}]`;
      const category = record(entry, where);
      return { id: number(category.id, `${where}.id`), name: text(category.name, `${where}.name`) };
    }),
    annotations: list(root.annotations, 'annotations').map((entry, i) => {
      const where = `annotations[${i}]`;
      const annotation = record(entry, where);
      const bbox = box(annotation.bbox, `${where}.bbox`);
      return {
        image_id: number(annotation.image_id, `${where}.image_id`),
        category_id: number(annotation.category_id, `${where}.category_id`),
        bbox,
        area: annotation.area === undefined ? bbox[2] * bbox[3] : number(annotation.area, `${where}.area`),
        iscrowd: annotation.iscrowd !== undefined && number(annotation.iscrowd, `${where}.iscrowd`) !== 0,
      };
    }),
  };
}

/**
 * Checks and reads a result file (an array of boxes with scores).
 * @throws AppError `annotations-format` with the reason.
 */
export function readCocoResults(json: unknown): CocoResult[] {
  return list(json, 'the file').map((entry, i) => {
    const where = `results[${i}]`;
    const result = record(entry, where);
    return {
      image_id: number(result.image_id, `${where}.image_id`),
      category_id: number(result.category_id, `${where}.category_id`),
      bbox: box(result.bbox, `${where}.bbox`),
      score: number(result.score, `${where}.score`),
    };
  });
}

/** One image's detections as COCO results; `categoryIds[classIndex]` is the category. */
export function toCocoResults(
  imageId: number,
  detections: readonly Pick<Detection, 'classIndex' | 'score' | 'box'>[],
  categoryIds: readonly number[],
): CocoResult[] {
  return detections.map(({ classIndex, score, box: [x1, y1, x2, y2] }) => {
    const category_id = categoryIds[classIndex];
    if (category_id === undefined) {
      throw new AppError('bad-argument', {
        argument: 'categoryIds',
        value: `class ${classIndex}`,
        expected: `classes below ${categoryIds.length}`,
      });
    }
    return { image_id: imageId, category_id, bbox: [x1, y1, x2 - x1, y2 - y1], score };
  });
}

function misfit(where: string, expected: string): AppError {
  return new AppError('annotations-format', { reason: `${where} is not ${expected}` });
}

function record(value: unknown, where: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw misfit(where, 'an object');
  return value as Record<string, unknown>;
}

function list(value: unknown, where: string): readonly unknown[] {
  if (!Array.isArray(value)) throw misfit(where, 'an array');
  return value;
}

function number(value: unknown, where: string): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) throw misfit(where, 'a finite number');
  return value;
}

function text(value: unknown, where: string): string {
  if (typeof value !== 'string') throw misfit(where, 'a string');
  return value;
}

function box(value: unknown, where: string): CocoBox {
  const numbers = list(value, where).map((entry, i) => number(entry, `${where}[${i}]`));
  if (numbers.length !== 4 || numbers[2]! < 0 || numbers[3]! < 0)
    throw misfit(where, '[x, y, width, height]');
  return numbers as unknown as CocoBox;
}
