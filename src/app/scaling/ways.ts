import type { KeptOfficial } from '../../inference/models/modelStore';
import type { VariantId } from '../../model/network/variants';
import type { ManifestModel } from '../../model/onnx/manifest';
import { type WeightsChoice, withChoice } from '../official/state';
import type { AppState } from '../state';

/** How a variant is got. */
export type Way =
  /** The host's file. */
  | { readonly kind: 'host'; readonly model: ManifestModel }
  /** The authors' weights that this browser keeps. */
  | { readonly kind: 'kept'; readonly kept: KeptOfficial }
  /** Grown here from a D0, the user's before the host's. */
  | { readonly kind: 'grown' }
  /** The user's D0. */
  | { readonly kind: 'own' };

/** The ways to a variant; null where there is none. */
export interface Ways {
  readonly official: Extract<Way, { readonly kind: 'host' | 'kept' }> | null;
  readonly ours: Exclude<Way, { readonly kind: 'kept' }> | null;
}

type Known = Pick<AppState, 'official'> & {
  readonly model: Pick<AppState['model'], 'manifest' | 'ownD0'>;
};

const OWN = { kind: 'own' } as const satisfies Way;
const GROWN = { kind: 'grown' } as const satisfies Way;

/** A D0 of the user's takes the place of everything that is not the authors'. */
export function waysTo({ model: { manifest, ownD0 }, official }: Known, variant: VariantId): Ways {
  const host = (authors: boolean) => {
    const model = manifest?.find(
      (entry) => entry.variant === variant && (entry.provenance.kind === 'official') === authors,
    );
    return model ? ({ kind: 'host', model } as const) : null;
  };
  const kept = official.kept?.find((known) => known.variant === variant);
  const fromD0 = variant === 'd0' ? (ownD0 ? OWN : null) : GROWN;
  return {
    official: host(true) ?? (kept ? { kind: 'kept', kept } : null),
    ours: (ownD0 ? null : host(false)) ?? fromD0,
  };
}

/** Which weights are chosen where both can be had: the authors', unless the user chose others or has a D0. */
export function weightsChoice({ model, official }: Known, variant: VariantId): WeightsChoice {
  return official.choices[variant] ?? standardChoice(model);
}

function standardChoice({ ownD0 }: Known['model']): WeightsChoice {
  return ownD0 ? 'ours' : 'official';
}

/** A variant is to have these weights from now on; what is standard is not remembered as a choice. */
export function withWeights(
  { model, official }: Pick<AppState, 'model' | 'official'>,
  variant: VariantId,
  choice: WeightsChoice,
): AppState['official'] {
  return withChoice(official, variant, choice === standardChoice(model) ? null : choice);
}

/** How a variant is got if it is asked for now. */
export function wayTo(known: Known, variant: VariantId): Way {
  const ways = waysTo(known, variant);
  const chosen = ways[weightsChoice(known, variant)];
  return chosen ?? ways.official ?? ways.ours ?? OWN;
}
