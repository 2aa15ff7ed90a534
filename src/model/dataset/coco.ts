import {
  annotationsError,
  compareIds,
  type Dataset,
  type DatasetAnnotation,
  type DatasetCategory,
  type DatasetId,
  type DatasetImage,
  Findings,
} from './dataset';
import { booleanOf, boxOf, idOf, isRecord, numberOf, type RecordOf, segmentationBox, sideOf } from './fields';

/**
 * COCO's annotation format (cocodataset.org/#format-data) as people have it. Ids are numbers or texts; `area` may be
 * missing (then the box's) and `iscrowd` too (then false). What cannot be used is left out and counted.
 * `ignore` is not read: pycocotools overwrites it with `iscrowd`. Annotations' own ids are not read either:
 * pycocotools takes one with id 0 for unmatched, and of equal ids the last for all.
 * @param name of the file, for errors
 * @throws AppError `annotations-format` where it is no annotation file at all
 */
export function readCocoAnnotations(json: unknown, name: string): Dataset {
  if (Array.isArray(json)) throw annotationsError(name, 'it is a list: results, not annotations');
  if (!isRecord(json)) throw annotationsError(name, 'the file is not an object');
  const findings = new Findings();
  const [imageEntries, categoryEntries, annotationEntries] = (
    ['images', 'categories', 'annotations'] as const
  ).map((key) => list(json, key, name)) as [readonly unknown[], readonly unknown[], readonly unknown[]];
  const images = readImages(imageEntries, findings);
  if (images.size === 0 && imageEntries.length > 0) {
    throw annotationsError(name, 'none of its images has an id and a file_name');
  }
  const categories = readCategories(categoryEntries, findings);
  if (categories.size === 0 && categoryEntries.length > 0) {
    throw annotationsError(name, 'none of its categories has an id and a name');
  }
  const annotations = annotationEntries.flatMap(
    (entry, i) => readAnnotation(entry, `annotations[${i}]`, images, categories, findings) ?? [],
  );
  const parents = parentsWithoutAnnotations(categoryEntries, categories, annotations);
  for (const id of parents) findings.add('category-parent', `“${categories.get(id)!.name}”`);
  return {
    images: [...images.values()],
    categories: [...categories].flatMap(([id, c]) => (parents.has(id) ? [] : [c])).sort(byId),
    annotations,
    findings: findings.list(),
    unreadable: [],
  };
}

function list(root: RecordOf, key: string, name: string): readonly unknown[] {
  const value = root[key];
  if (!Array.isArray(value)) throw annotationsError(name, `${key} is not an array`);
  return value;
}

const NOTHING: RecordOf = {};
const byId = (a: { readonly id: DatasetId }, b: { readonly id: DatasetId }) => compareIds(a.id, b.id);

/** By the text of their id; of equal ones the last is kept, as pycocotools does. */
function readImages(entries: readonly unknown[], findings: Findings): Map<string, DatasetImage> {
  const images = new Map<string, DatasetImage>();
  for (const [i, entry] of entries.entries()) {
    const where = `images[${i}]`;
    const { id, file_name, width, height } = isRecord(entry) ? entry : NOTHING;
    const key = idOf(id);
    if (key === null || typeof file_name !== 'string') {
      findings.add('image-malformed', where);
      continue;
    }
    if (images.has(String(key))) findings.add('image-duplicate', `${where}, id ${key}`);
    images.set(String(key), { id: key, file_name, width: sideOf(width), height: sideOf(height) });
  }
  return images;
}

function readCategories(entries: readonly unknown[], findings: Findings): Map<string, DatasetCategory> {
  const categories = new Map<string, DatasetCategory>();
  for (const [i, entry] of entries.entries()) {
    const where = `categories[${i}]`;
    const { id, name } = isRecord(entry) ? entry : NOTHING;
    const key = idOf(id);
    if (key === null || (typeof name !== 'string' && typeof name !== 'number')) {
      findings.add('category-malformed', where);
      continue;
    }
    if (categories.has(String(key))) findings.add('category-duplicate', `${where}, id ${key}`);
    categories.set(String(key), { id: key, name: String(name) });
  }
  return categories;
}

/** Roboflow and labelme2coco list, besides the classes, what the classes belong to, and a background. */
const BACKGROUND = /^_*background_*$/i;

function parentsWithoutAnnotations(
  entries: readonly unknown[],
  categories: ReadonlyMap<string, DatasetCategory>,
  annotations: readonly DatasetAnnotation[],
): ReadonlySet<string> {
  const used = new Set(annotations.map(({ category_id }) => String(category_id)));
  const records = entries.filter(isRecord).filter(({ id }) => categories.has(String(idOf(id))));
  // Classes that name themselves as their group have no parent.
  const parents = new Set(records.map((c) => (c.supercategory === c.name ? null : c.supercategory)));
  const extra = records.filter(
    ({ name }) => typeof name === 'string' && (parents.has(name) || BACKGROUND.test(name)),
  );
  return new Set(extra.map(({ id }) => String(idOf(id))).filter((id) => !used.has(id)));
}

function readAnnotation(
  entry: unknown,
  where: string,
  images: ReadonlyMap<string, DatasetImage>,
  categories: ReadonlyMap<string, DatasetCategory>,
  findings: Findings,
): DatasetAnnotation | null {
  if (!isRecord(entry)) return findings.add('annotation-malformed', where);
  const image = images.get(String(idOf(entry.image_id)));
  if (!image) return findings.add('image-unlisted', where);
  const category = categories.get(String(idOf(entry.category_id)));
  if (!category) return findings.add('category-unlisted', where);
  const ownBox = boxOf(entry.bbox);
  const bbox = ownBox ?? segmentationBox(entry.segmentation);
  if (!bbox) return findings.add('box-missing', where);
  if (!(bbox[2] > 0 && bbox[3] > 0)) return findings.add('box-empty', where);
  if (!ownBox) findings.add('box-from-segmentation', where);
  const area = entry.area === undefined ? bbox[2] * bbox[3] : (numberOf(entry.area) ?? Number.NaN);
  if (!(area >= 0 && area < Infinity)) findings.add('area-unknown', where);
  return {
    image_id: image.id,
    category_id: category.id,
    bbox,
    area,
    iscrowd: booleanOf(entry.iscrowd),
    ignore: false,
  };
}
