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
  const rankOf = new Map(uniqueById(dataset.images).map(({ id }, rank) => [String(id), rank]));
  const stray = results.find(({ image_id }) => !rankOf.has(String(image_id)));
  if (stray) {
    throw new AppError('annotations-format', {
      reason: `result for image ${stray.image_id}, which is not listed`,
    });
  }
  const truthsOf = groupByCategoryAndImage(dataset.annotations);
  const resultsOf = groupByCategoryAndImage(results);
  const categories = uniqueById(dataset.categories);
  const matches = categories.map(({ id }): MatchesByArea => {
    const truths = truthsOf.get(String(id)) ?? NONE;
    const found = resultsOf.get(String(id)) ?? NONE;
    // In order of images, where equal scores are concerned; one with neither changes nothing.
    const pairs = [...new Set([...truths.keys(), ...found.keys()])]
      .filter((image) => rankOf.has(image))
      .sort((a, b) => rankOf.get(a)! - rankOf.get(b)!)
      .map((image) => pairUp(truths.get(image) ?? [], found.get(image) ?? []));
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

const NONE: ReadonlyMap<string, never> = new Map<string, never>();

/** By the texts of their ids. */
function groupByCategoryAndImage<T extends { readonly image_id: DatasetId; readonly category_id: DatasetId }>(
  entries: readonly T[],
): ReadonlyMap<string, ReadonlyMap<string, readonly T[]>> {
  const groups = new Map<string, Map<string, T[]>>();
  for (const entry of entries) {
    const [category, image] = [String(entry.category_id), String(entry.image_id)];
    const ofCategory = groups.get(category) ?? new Map<string, T[]>();
    groups.set(category, ofCategory);
    const group = ofCategory.get(image);
    if (group) group.push(entry);
    else ofCategory.set(image, [entry]);
  }
  return groups;
}
