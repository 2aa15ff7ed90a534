import type { D0Source, ModelSource } from '../../inference/api/messages';
import type { VariantId } from '../../model/network/variants';
import type { ManifestModel } from '../../model/onnx/manifest';
import { manifestSource } from '../manifest';
import { selectBackend, selectModel } from '../selectors';
import type { AppState } from '../state';
import { inputSizeFor } from './inputSize';
import { offeredModel } from './preview';

/** A model on its way: how to get it, and what the host says of it. */
export interface Wanted {
  readonly variant: VariantId;
  readonly source: ModelSource;
  readonly offered: ManifestModel | null;
  /** A file of the user's, or grown from one. */
  readonly own: boolean;
}

/**
 * How a variant is got: the host's file, else grown from a D0, the user's before the host's. Without any D0 it is the
 * first model that the host has.
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
  const offered = offeredModel(state.model, variant);
  if (offered) return file(offered);
  const hostD0 = manifest.find((model) => model.variant === 'd0');
  const from: D0Source | null =
    ownD0?.from ?? (hostD0 ? { source: manifestSource(hostD0, absoluteUrl), sha256: hostD0.sha256 } : null);
  if (!from) return file(manifest[0]!);
  const inputSize = inputSizeFor(variant, state.scaling.inputSize, selectBackend(state));
  const source: ModelSource = variant === 'd0' ? from.source : { kind: 'grown', variant, inputSize, from };
  return { variant, source, offered: null, own: ownD0 !== null };
}

/** Whether an address asks for another variant, or for another side of the grown one in use. */
export function asksForAnotherModel(target: AppState, before: AppState): boolean {
  const { wanted } = before.model;
  const info = selectModel(before);
  if (target.model.wanted !== wanted) return true;
  const { inputSize } = target.scaling;
  if (inputSize === null || info?.provenance.kind !== 'grown' || info.variant !== wanted) return false;
  return inputSizeFor(wanted, inputSize, null) !== info.inputSize;
}
