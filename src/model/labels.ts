import * as v from 'valibot';
import { COCO_LABELS } from './cocoLabels';
import { AppError } from './errors';
import { listOf, readAs } from './schema';

const LABELS = listOf(v.string());

/** Class names from a JSON array of strings. @throws AppError `labels-format` */
export function readLabels(json: string): readonly string[] {
  let labels: unknown;
  try {
    labels = JSON.parse(json);
  } catch (cause) {
    throw new AppError('labels-format', { found: 0, expected: 'JSON' }, { cause });
  }
  return readAs(LABELS, labels, () => new AppError('labels-format', { found: 0, expected: '["…", …]' }));
}

/** Names for a checkpoint that brings none: COCO's where it has as many classes, else numbers from 1. */
export function defaultLabels(numClasses: number): readonly string[] {
  if (numClasses === COCO_LABELS.length) return COCO_LABELS;
  return Array.from({ length: numClasses }, (_, i) => `class ${i + 1}`);
}
