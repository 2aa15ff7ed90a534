import { namedVariants } from '../network/chooseVariant';
import type { VariantId } from '../network/variants';
import type { FindingOf } from './finding';

/**
 * Of several variants that fit (D6 and D7 have the same tensors), the one that a name says, else the likely one.
 * @param fitting at least one
 */
export function findVariant(
  fitting: readonly VariantId[],
  likely: VariantId,
  names: readonly string[],
): FindingOf<'variant'> {
  const field = 'variant';
  const named = names.flatMap(namedVariants).find((id) => fitting.includes(id));
  const value = named ?? likely;
  const alternatives = fitting.filter((id) => id !== value);
  if (alternatives.length === 0) return { field, value, by: 'tensors', alternatives };
  return named
    ? { field, value, by: 'name', alternatives: [] }
    : { field, value, by: 'assumed', alternatives };
}
