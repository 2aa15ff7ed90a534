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
