import { compareIds, type DatasetCategory, type DatasetId } from './dataset';

export interface LabelMatch {
  /** Category of each of the model's classes; null for those without a partner. */
  readonly categoryOf: readonly (DatasetCategory | null)[];
  readonly by: 'name' | 'order';
  /** Categories that no class of the model stands for. */
  readonly unmatched: readonly DatasetCategory[];
}

/**
 * The data set's category of each label of a model: by name (case, spaces, underscores and hyphens aside), else, where
 * no name is known, by order of ids: one to one where there are as many of both, else the n-th class is id n where
 * ids lie within 1 … classes (COCO's ids have gaps), else in turn.
 */
export function matchLabels(labels: readonly string[], categories: readonly DatasetCategory[]): LabelMatch {
  const byName = new Map(categories.map((category) => [normalisedName(category.name), category]));
  const named = labels.map((label) => byName.get(normalisedName(label)) ?? null);
  const by = named.some((category) => category !== null) ? 'name' : 'order';
  const categoryOf = by === 'name' ? named : inOrder(labels.length, categories);
  const matched = new Set(categoryOf);
  return { categoryOf, by, unmatched: categories.filter((category) => !matched.has(category)) };
}

function normalisedName(name: string): string {
  return name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s_-]+/g, '');
}

function inOrder(count: number, categories: readonly DatasetCategory[]): (DatasetCategory | null)[] {
  const sorted = [...categories].sort((a, b) => compareIds(a.id, b.id));
  const isSlot = (id: DatasetId) => typeof id === 'number' && Number.isInteger(id) && id >= 1 && id <= count;
  if (sorted.length < count && sorted.every(({ id }) => isSlot(id))) {
    const bySlot = new Map(sorted.map((category) => [category.id, category]));
    return Array.from({ length: count }, (_, i) => bySlot.get(i + 1) ?? null);
  }
  return Array.from({ length: count }, (_, i) => sorted[i] ?? null);
}
