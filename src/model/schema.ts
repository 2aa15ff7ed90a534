import * as v from 'valibot';
import { type AppError, brief } from './errors';

/** Schemas of more than one format, and the one way to read by a schema. */

export const positive = v.pipe(v.number(), v.finite(), v.gtValue(0));
export const size = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
export const count = v.pipe(v.number(), v.safeInteger(), v.gtValue(0));

/** At least one. */
export function listOf<T extends v.GenericSchema>(item: T) {
  return v.pipe(v.array(item), v.nonEmpty(), v.readonly());
}

export function record<T extends v.ObjectEntries>(entries: T) {
  return v.pipe(v.object(entries), v.readonly());
}

/**
 * What a schema makes of a value from outside. Properties that the schema lacks, `__proto__` among them, are left out.
 * @param refuse makes the error of what does not fit, given the first field that does not and what stands there
 */
export function readAs<T extends v.GenericSchema>(
  schema: T,
  value: unknown,
  refuse: (reason: string) => AppError,
): v.InferOutput<T> {
  const read = v.safeParse(schema, value, { abortEarly: true });
  if (read.success) return read.output;
  const [issue] = read.issues;
  const field = v.getDotPath(issue);
  if (field === null) throw refuse(`it is ${shown(value)}`);
  throw refuse(issue.input === undefined ? `it has no ${field}` : `its ${field} is ${shown(issue.input)}`);
}

/** A file can nest lists deeper than the stack. */
export function shown(value: unknown): string {
  try {
    return brief(JSON.stringify(value) ?? 'undefined');
  } catch {
    return 'deeply nested';
  }
}
