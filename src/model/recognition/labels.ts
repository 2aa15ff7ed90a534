import { COCO_LABELS } from '../cocoLabels';
import type { FindingOf } from './finding';

export interface Labels {
  /** With the file. */
  readonly given: readonly string[] | null;
  readonly inFile: readonly string[] | null;
}

/** Whose names the classes have; null where there are none, and the exporter's default is taken. */
export function findLabels({ given, inFile }: Labels, classes: number): FindingOf<'labels'> {
  const field = 'labels';
  if (given) return { field, value: 'given', by: 'answer', alternatives: [] };
  if (inFile) return { field, value: 'file', by: 'metadata', alternatives: [] };
  return classes === COCO_LABELS.length
    ? { field, value: 'coco', by: 'assumed', alternatives: [] }
    : { field, value: 'numbers', by: 'assumed', alternatives: ['given'] };
}
