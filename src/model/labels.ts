import { COCO_LABELS } from './cocoLabels';
import { AppError } from './errors';

/** Class names from a JSON array of strings. @throws AppError `labels-format` */
export function readLabels(json: string): string[] {
  let labels: unknown;
  try {
    labels = JSON.parse(json);
  } catch (cause) {
    throw new AppError('labels-format', { found: 0, expected: 'JSON' }, { cause });
  }
  if (!Array.isArray(labels) || labels.length === 0 || !labels.every((l) => typeof l === 'string')) {
    throw new AppError('labels-format', { found: 0, expected: '["…", …]' });
  }
  return labels;
}

/** Names for a checkpoint that brings none: COCO's where it has as many classes, else numbers from 1. */
export function defaultLabels(numClasses: number): readonly string[] {
  if (numClasses === COCO_LABELS.length) return COCO_LABELS;
  return Array.from({ length: numClasses }, (_, i) => `class ${i + 1}`);
}
