/** Forms of a plural besides `_other`; English has `_one` alone, Chinese none. */
type PluralForm = 'zero' | 'one' | 'two' | 'few' | 'many';

/**
 * The shape a translation must have, read off the English catalogue: the same keys, any text, and of a plural, which is
 * a key ending in `_other`, the forms that its language has.
 */
export type Words<T> = {
  readonly [K in keyof T as K extends `${string}_one` ? never : K]: T[K] extends string
    ? string
    : Words<T[K]>;
} & {
  readonly [K in keyof T as K extends `${infer Stem}_other` ? `${Stem}_${PluralForm}` : never]?: string;
};
