import type { D0Source, FileSource, ModelInfo, Progress } from '../../inference/api/messages';
import type { VariantId } from '../../model/network/variants';
import type { ManifestModel } from '../../model/onnx/manifest';
import type { Finding } from '../../model/recognition/finding';

export interface OwnD0 {
  readonly from: D0Source;
  readonly inputSize: number;
}

export interface ModelInUse {
  readonly info: ModelInfo;
  /** The manifest's entry of it; null for files and grown ones. */
  readonly offered: ManifestModel | null;
  /** A file of the user's, or grown from one. */
  readonly own: boolean;
  /** The variant that the address names while it is in use: of a file, the one chosen before. */
  readonly variant: VariantId;
}

/** One attempt to load a model; attempts are compared by identity, so that a late answer is recognised. */
export type ModelLoad =
  /** The variant that is wanted. */
  { readonly kind: 'variant' } | { readonly kind: 'file'; readonly name: string };

/** A load that fails or is cancelled leaves the model in use; why it failed is a notice. */
type ModelLifecycle =
  /** `file` was opened before the worker had started, and is what it loads first. */
  | { readonly phase: 'none'; readonly file: FileSource | null }
  | {
      readonly phase: 'loading';
      readonly load: ModelLoad;
      readonly progress: Progress | null;
      /** What the file leaves open, until it is answered. */
      readonly asks: readonly Finding[] | null;
      readonly inUse: ModelInUse | null;
    }
  | { readonly phase: 'ready'; readonly inUse: ModelInUse };

export interface ModelState {
  readonly lifecycle: ModelLifecycle;
  /** Models that the host offers; null until the manifest has arrived. */
  readonly manifest: readonly ManifestModel[] | null;
  /** The variant asked for last, or the one in use again when that failed: what the address says. */
  readonly wanted: VariantId;
  /** A D0 that the user opened: bigger variants grow from it instead of the host's. */
  readonly ownD0: OwnD0 | null;
}

export const NO_MODEL: ModelLifecycle = { phase: 'none', file: null };

export const initialModel: ModelState = { lifecycle: NO_MODEL, manifest: null, wanted: 'd0', ownD0: null };

export function modelInUse({ lifecycle }: ModelState): ModelInUse | null {
  return lifecycle.phase === 'none' ? null : lifecycle.inUse;
}

/** Whether the variant that is wanted is on its way. */
export function isVariantLoading({ lifecycle }: ModelState): boolean {
  return lifecycle.phase === 'loading' && lifecycle.load.kind === 'variant';
}

/** Whether this attempt is the newest, and neither answered nor cancelled. */
export function isCurrentLoad({ lifecycle }: ModelState, load: ModelLoad): boolean {
  return lifecycle.phase === 'loading' && lifecycle.load === load;
}

/** A load begins, and replaces one on its way. */
export function withLoad(model: ModelState, load: ModelLoad): ModelState {
  const { wanted } = load.kind === 'variant' ? model : withoutLoad(model);
  return {
    ...model,
    wanted,
    lifecycle: { phase: 'loading', load, progress: null, asks: null, inUse: modelInUse(model) },
  };
}

/** No load is on its way, or any more: what was in use stays, and is again what is wanted. */
export function withoutLoad(model: ModelState): ModelState {
  const inUse = modelInUse(model);
  if (!inUse) return { ...model, lifecycle: NO_MODEL };
  return { ...model, lifecycle: { phase: 'ready', inUse }, wanted: inUse.variant };
}

/** A load has been answered: its model is in use, also where the load was cancelled too late or replaced. */
export function withModelInUse(model: ModelState, load: ModelLoad, inUse: ModelInUse): ModelState {
  const { lifecycle } = model;
  if (lifecycle.phase !== 'loading' || lifecycle.load === load)
    return { ...model, lifecycle: { phase: 'ready', inUse }, wanted: inUse.variant };
  const wanted = isVariantLoading(model) ? model.wanted : inUse.variant;
  return { ...model, lifecycle: { ...lifecycle, inUse }, wanted };
}

/** The load waits for the user, or goes on; one that was answered, cancelled or replaced does neither. */
export function withQuestions(
  model: ModelState,
  load: ModelLoad,
  asks: readonly Finding[] | null,
): ModelState {
  const { lifecycle } = model;
  const isCurrent = lifecycle.phase === 'loading' && lifecycle.load === load;
  return isCurrent ? { ...model, lifecycle: { ...lifecycle, asks } } : model;
}

/** What the load says of itself; of one that was answered, cancelled or replaced, nothing. */
export function withLoadProgress(model: ModelState, load: ModelLoad, progress: Progress): ModelState {
  const { lifecycle } = model;
  const isCurrent = lifecycle.phase === 'loading' && lifecycle.load === load;
  return isCurrent ? { ...model, lifecycle: { ...lifecycle, progress } } : model;
}
