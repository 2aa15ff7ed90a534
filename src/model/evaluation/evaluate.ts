import { compareIds, type Dataset, type DatasetCategory, type DatasetId } from '../dataset/dataset';
import { AppError } from '../errors';
import type { CocoResult } from './coco';
import { AREA_RANGES, type AreaName, IOU_THRESHOLDS, METRICS, type MetricName } from './cocoProtocol';
import { precisionRecall } from './curve';
import { type ImageMatches, matchImage, pairUp } from './match';

export interface CategoryMetrics {
  readonly category: DatasetCategory;
  readonly AP: number;
  readonly AP50: number;
}

/** 0…1 each; −1 where the annotations have nothing to find, as pycocotools. */
export interface CocoMetrics extends Readonly<Record<MetricName, number>> {
  /** Every category of the dataset, by id. */
  readonly perCategory: readonly CategoryMetrics[];
}

/** What is looked for, and where. */
export type GroundTruth = Pick<Dataset, 'images' | 'categories' | 'annotations'>;

type MatchesByArea = Readonly<Record<AreaName, readonly ImageMatches[]>>;

/**
 * COCO's box evaluation with pycocotools' matching order, tie handling and averaging. Categories without
 * annotations count in no mean. Annotations of images or categories that are not listed are left out.
 * @throws AppError `annotations-format` when a result names an image that the dataset lacks.
 */
export function evaluateCoco(dataset: GroundTruth, results: readonly CocoResult[]): CocoMetrics {
  const images = uniqueById(dataset.images);
  const known = new Set(images.map(({ id }) => String(id)));
  const stray = results.find(({ image_id }) => !known.has(String(image_id)));
  if (stray) {
    throw new AppError('annotations-format', {
      reason: `result for image ${stray.image_id}, which is not listed`,
    });
  }
  const truthsOf = groupByImageAndCategory(dataset.annotations);
  const resultsOf = groupByImageAndCategory(results);
  const categories = uniqueById(dataset.categories);
  const matches = categories.map(({ id }): MatchesByArea => {
    // An image with neither annotations nor results of the category changes nothing.
    const pairs = images
      .map((image) => groupKey(image.id, id))
      .filter((key) => truthsOf.has(key) || resultsOf.has(key))
      .map((key) => pairUp(truthsOf.get(key) ?? [], resultsOf.get(key) ?? []));
    const within = (area: AreaName) => pairs.map((pair) => matchImage(pair, AREA_RANGES[area]));
    return { all: within('all'), small: within('small'), medium: within('medium'), large: within('large') };
  });
  const overall = Object.fromEntries(
    (Object.keys(METRICS) as MetricName[]).map((name) => [name, metric(name, matches)]),
  ) as Record<MetricName, number>;
  const perCategory = categories.map((category, i) => ({
    category,
    AP: metric('AP', [matches[i]!]),
    AP50: metric('AP50', [matches[i]!]),
  }));
  return { ...overall, perCategory };
}

function metric(name: MetricName, categories: readonly MatchesByArea[]): number {
  const { of, iou, area, maxDetections } = METRICS[name];
  const iouIndices = iou === null ? IOU_THRESHOLDS.map((_, i) => i) : [iou];
  const values = categories.flatMap((matches) =>
    iouIndices.flatMap((iouIndex) => precisionRecall(matches[area], iouIndex, maxDetections)?.[of] ?? []),
  );
  return values.length === 0 ? -1 : values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** In order of ids; of equal ones the last. */
function uniqueById<T extends { readonly id: DatasetId }>(entries: readonly T[]): T[] {
  return [...new Map(entries.map((entry) => [String(entry.id), entry])).values()].sort((a, b) =>
    compareIds(a.id, b.id),
  );
}

/** Ids may have any letter in them, so the first is told by its length. */
function groupKey(imageId: DatasetId, categoryId: DatasetId): string {
  const image = String(imageId);
  return `${image.length}/${image}/${categoryId}`;
}

function groupByImageAndCategory<T extends { readonly image_id: DatasetId; readonly category_id: DatasetId }>(
  entries: readonly T[],
): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const entry of entries) {
    const key = groupKey(entry.image_id, entry.category_id);
    const group = groups.get(key);
    if (group) group.push(entry);
    else groups.set(key, [entry]);
  }
  return groups;
}
