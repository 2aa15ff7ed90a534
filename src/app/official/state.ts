import type { KeptOfficial } from '../../inference/models/modelStore';
import type { VariantId } from '../../model/network/variants';
import type { OfficialCatalogue } from '../../model/official';

/** Which weights a variant is to have where both can be had. */
export const WEIGHTS_CHOICES = ['official', 'ours'] as const;
export type WeightsChoice = (typeof WEIGHTS_CHOICES)[number];

export interface OfficialState {
  /** What can be had of the authors, and where; null until it was asked for, or where the build leaves it out. */
  readonly catalogue: OfficialCatalogue | null;
  /** Those that this browser keeps; null until it was asked. */
  readonly kept: readonly KeptOfficial[] | null;
  /** Where the user chose otherwise than the standard. */
  readonly choices: Readonly<Partial<Record<VariantId, WeightsChoice>>>;
  /** Variants whose weights could not be fetched. */
  readonly failed: readonly VariantId[];
}

export const initialOfficial: OfficialState = { catalogue: null, kept: null, choices: {}, failed: [] };

/** @param choice null: the standard again */
export function withChoice(
  official: OfficialState,
  variant: VariantId,
  choice: WeightsChoice | null,
): OfficialState {
  const { [variant]: before, ...others } = official.choices;
  if ((before ?? null) === choice) return official;
  return { ...official, choices: choice ? { ...others, [variant]: choice } : others };
}

export function withFailure(official: OfficialState, variant: VariantId, failed: boolean): OfficialState {
  const others = official.failed.filter((id) => id !== variant);
  return { ...official, failed: failed ? [...others, variant] : others };
}
