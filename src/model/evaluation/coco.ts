import { annotationsError, type CocoBox, type DatasetId } from '../dataset/dataset';
import { boxOf, idOf, isRecord, numberOf } from '../dataset/fields';
import type { Detection } from '../detection/nms';
import { AppError } from '../errors';

/** COCO's result format (cocodataset.org/#format-results). */

export interface CocoResult {
  readonly image_id: DatasetId;
  readonly category_id: DatasetId;
  readonly bbox: CocoBox;
  readonly score: number;
}

/**
 * Checks and reads a result file (an array of boxes with scores).
 * @param name of the file, for errors
 * @throws AppError `annotations-format` with the reason.
 */
export function readCocoResults(json: unknown, name: string): CocoResult[] {
  if (!Array.isArray(json)) throw annotationsError(name, 'the file is not an array, as results are');
  return json.map((entry, i) => {
    const result = isRecord(entry) ? entry : {};
    const image_id = idOf(result.image_id);
    const category_id = idOf(result.category_id);
    const bbox = boxOf(result.bbox);
    const score = numberOf(result.score);
    if (image_id === null) throw misfit(`[${i}].image_id`, 'an id');
    if (category_id === null) throw misfit(`[${i}].category_id`, 'an id');
    if (!bbox || bbox[2] < 0 || bbox[3] < 0) throw misfit(`[${i}].bbox`, '[x, y, width, height]');
    if (score === null || !Number.isFinite(score)) throw misfit(`[${i}].score`, 'a finite number');
    return { image_id, category_id, bbox, score };
  });

  function misfit(where: string, expected: string): AppError {
    return annotationsError(name, `results${where} is not ${expected}`);
  }
}

/** One image's detections as COCO results; `categoryIds[classIndex]` is the category, null for none. */
export function toCocoResults(
  imageId: DatasetId,
  detections: readonly Pick<Detection, 'classIndex' | 'score' | 'box'>[],
  categoryIds: readonly (DatasetId | null)[],
): CocoResult[] {
  return detections.flatMap(({ classIndex, score, box: [x1, y1, x2, y2] }) => {
    const category_id = categoryIds[classIndex];
    if (category_id === undefined) {
      throw new AppError('bad-argument', {
        argument: 'categoryIds',
        value: `class ${classIndex}`,
        expected: `classes below ${categoryIds.length}`,
      });
    }
    if (category_id === null) return [];
    return [{ image_id: imageId, category_id, bbox: [x1, y1, x2 - x1, y2 - y1] as const, score }];
  });
}

/** A result that can be read without the model's labels; pycocotools skips what it does not know. */
export interface NamedResult extends CocoResult {
  /** The category's name. */
  readonly category: string;
}

/** One image's detections as COCO results with names. Category ids are class indices + 1. */
export function toNamedResults(
  imageId: DatasetId,
  detections: readonly Pick<Detection, 'classIndex' | 'score' | 'box'>[],
  labels: readonly string[],
): NamedResult[] {
  const results = toCocoResults(
    imageId,
    detections,
    labels.map((_, i) => i + 1),
  );
  return results.map((result, i) => ({ ...result, category: labels[detections[i]!.classIndex]! }));
}
