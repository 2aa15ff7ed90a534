/**
 * The shape a translation must have, read off the English catalogue: the same keys, any text.
 * Chinese has no plural forms, so keys ending in `_one` are English only.
 */
export type Words<T> = {
  readonly [K in keyof T as K extends `${string}_one` ? never : K]: T[K] extends string
    ? string
    : Words<T[K]>;
};
