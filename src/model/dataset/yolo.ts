import { AppError } from '../errors';
import {
  annotationsError,
  type CocoBox,
  type Dataset,
  type DatasetAnnotation,
  Findings,
  idsOfPaths,
} from './dataset';
import { boxAround, boxOf } from './fields';

/** An image and what its label file says. */
export interface YoloImage {
  readonly file_name: string;
  /** Pixels, upright: labels are fractions of them. */
  readonly width: number;
  readonly height: number;
  /** Of the label file, for messages. */
  readonly labelName: string;
  /** null without a label file: nothing is in the image. */
  readonly labels: string | AppError | null;
}

/**
 * YOLO's label files: a line an object, `class cx cy w h [confidence]` or `class x1 y1 x2 y2 x3 y3 …`, all but the
 * class as fractions of the image. Source: ultralytics data/utils.py `verify_image_label`.
 * @param names by class index; category ids are the indices, images' ids their names
 * @param keypoints lines have keypoints after their box, not polygons
 * @throws AppError `annotations-format` without any image
 */
export function readYolo(
  images: readonly YoloImage[],
  names: ReadonlyMap<number, string>,
  name: string,
  keypoints = false,
): Dataset {
  const findings = new Findings();
  const unreadable: AppError[] = [];
  const annotations: DatasetAnnotation[] = [];
  const readable = images.filter(({ labels }) => {
    if (labels instanceof AppError) unreadable.push(labels);
    return !(labels instanceof AppError);
  });
  const ids = idsOfPaths(readable.map(({ file_name }) => file_name));
  for (const [index, { width, height, labelName, labels }] of readable.entries()) {
    const image_id = ids[index]!;
    for (const [i, line] of String(labels ?? '')
      .split(/\r\n|\r|\n/)
      .entries()) {
      if (line.trim() === '') continue;
      const read = readLine(line, names, keypoints, `${labelName}:${i + 1}`, findings);
      if (!read) continue;
      const { category_id, box } = read;
      const bbox: CocoBox = [box[0] * width, box[1] * height, box[2] * width, box[3] * height];
      const area = bbox[2] * bbox[3];
      annotations.push({ image_id, category_id, bbox, area, iscrowd: false, ignore: false });
    }
  }
  if (readable.length === 0) throw unreadable[0] ?? annotationsError(name, 'no image belongs to it');
  return {
    images: readable.map(({ file_name, width, height }, i) => ({ id: ids[i]!, file_name, width, height })),
    categories: [...names]
      .sort(([a], [b]) => a - b)
      .map(([id, categoryName]) => ({ id, name: categoryName })),
    annotations,
    findings: findings.list(),
    unreadable,
  };
}

/** `box` is [x, y, width, height] in fractions of the image. */
function readLine(
  line: string,
  names: ReadonlyMap<number, string>,
  keypoints: boolean,
  where: string,
  findings: Findings,
): { readonly category_id: number; readonly box: CocoBox } | null {
  const [category_id, ...numbers] = line.trim().split(/\s+/).map(Number) as [number, ...number[]];
  if (!Number.isInteger(category_id)) return findings.add('annotation-malformed', where);
  if (!names.has(category_id)) return findings.add('category-unlisted', where);
  const isPolygon = !keypoints && numbers.length > 5;
  const box = isPolygon ? polygonBox(numbers) : centredBox(numbers);
  if (!box) return findings.add('box-missing', where);
  if (!(box[2] > 0 && box[3] > 0)) return findings.add('box-empty', where);
  const fractions = isPolygon ? numbers : numbers.slice(0, 4);
  if (!fractions.every(isFraction)) return findings.add('box-no-fraction', where);
  return { category_id, box };
}

/** As far as a number may lie outside the image. Source: ultralytics data/utils.py `verify_image_label`. */
const TOLERANCE = 0.01;
const isFraction = (value: number) => value >= -TOLERANCE && value <= 1 + TOLERANCE;

/** [x, y, w, h] around the points of a line; null where they are none. */
function polygonBox(points: readonly number[]): CocoBox | null {
  return points.every(Number.isFinite) ? boxAround(points) : null;
}

/** [x, y, w, h] of a line's first four numbers after the class; null where they are none. */
function centredBox(numbers: readonly number[]): CocoBox | null {
  if (numbers.length < 4) return null;
  const [cx, cy, w, h] = numbers as [number, number, number, number];
  return boxOf([cx - w / 2, cy - h / 2, w, h]);
}

/** Where the labels of an image may be, most likely first: `…/labels/…` for `…/images/…`, or beside it. */
export function labelNames(imageName: string): string[] {
  const beside = imageName.replace(/\.[^./]*$/, '.txt');
  // The last folder of that name. Source: ultralytics `img2label_paths`.
  const inLabels = beside.replace(/^(.*\/)?images\//, '$1labels/');
  return inLabels === beside ? [beside] : [inLabels, beside];
}
