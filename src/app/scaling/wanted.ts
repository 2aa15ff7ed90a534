import type { D0Source, ModelSource } from '../../inference/api/messages';
import type { VariantId } from '../../model/network/variants';
import type { ManifestModel } from '../../model/onnx/manifest';
import { manifestSource } from '../manifest';
import { keptSource } from '../official/sources';
import { selectBackend, selectModel } from '../selectors';
import type { AppState } from '../state';
import { inputSizeFor } from './inputSize';
import { type Way, waysTo, wayTo } from './ways';

/** A model on its way: how to get it, and what the host says of it. */
export interface Wanted {
  readonly variant: VariantId;
  readonly source: ModelSource;
  readonly offered: ManifestModel | null;
  /** A file of the user's, or grown from one. */
  readonly own: boolean;
}

/**
 * How a variant is got (`Way`): without any D0 to grow from it is the first model that the host has. What grows here
 * grows from the D0 that is not the authors', so that their D0 changes nothing about it.
 * @param absoluteUrl makes an address that means the same in the worker
 */
export function wantedModel(
  state: AppState,
  manifest: readonly ManifestModel[],
  variant: VariantId,
  absoluteUrl: (url: string) => string,
): Wanted {
  const { ownD0 } = state.model;
  const file = (model: ManifestModel): Wanted => ({
    variant: model.variant,
    source: manifestSource(model, absoluteUrl),
    offered: model,
    own: false,
  });
  const way = wayTo(state, variant);
  if (way.kind === 'host') return file(way.model);
  if (way.kind === 'kept') return { variant, source: keptSource(way.kept), offered: null, own: false };
  const hostD0 = hostFile(waysTo(state, 'd0').ours) ?? manifest.find((model) => model.variant === 'd0');
  const from: D0Source | null =
    ownD0?.from ?? (hostD0 ? { source: manifestSource(hostD0, absoluteUrl), sha256: hostD0.sha256 } : null);
  if (!from) return file(manifest[0]!);
  const inputSize = inputSizeFor(variant, state.scaling.inputSize, selectBackend(state));
  const source: ModelSource = variant === 'd0' ? from.source : { kind: 'grown', variant, inputSize, from };
  return { variant, source, offered: null, own: ownD0 !== null };
}

const hostFile = (way: Way | null) => (way?.kind === 'host' ? way.model : undefined);

/** Whether an address asks for another variant, for other weights of it, or for another side of the grown one in use. */
export function asksForAnotherModel(target: AppState, before: AppState): boolean {
  const { wanted } = before.model;
  const info = selectModel(before);
  if (target.model.wanted !== wanted) return true;
  if (wayTo(target, wanted).kind !== wayTo(before, wanted).kind) return true;
  const { inputSize } = target.scaling;
  if (inputSize === null || info?.provenance.kind !== 'grown' || info.variant !== wanted) return false;
  return inputSizeFor(wanted, inputSize, null) !== info.inputSize;
}
