import type { BackendInfo, ModelInfo } from '../../inference/api/messages';
import type { Cost } from '../../model/cost/cost';
import { deviceFailure, type LimitFailure } from '../../model/cost/deviceLimits';
import { variantCost } from '../../model/cost/variantCost';
import { VARIANT_IDS, VARIANTS, type VariantId } from '../../model/network/variants';
import type { ManifestModel } from '../../model/onnx/manifest';
import { memoised } from '../memoised';
import { selectModel } from '../selectors';
import { backendInUse } from '../slices/backend';
import { isVariantLoading, type ModelInUse, type ModelState, modelInUse, type OwnD0 } from '../slices/model';
import type { ScalingState } from '../slices/scaling';
import type { AppState } from '../state';
import { inputSizeFor } from './inputSize';
import { type MeasuredTime, measuredTime } from './measured';

/** The paper's number of classes, where no model says another. */
const PAPER_CLASSES = 90;

/** What loading a variant would mean, as far as can be said before. */
export interface VariantPreview {
  readonly variant: VariantId;
  readonly inputSize: number;
  /** The host's file of it. */
  readonly offered: ManifestModel | null;
  /** It would be grown here. */
  readonly grown: boolean;
  /** At `inputSize`, with the classes of the model in use. */
  readonly cost: Cost;
  /** The limit of this device that it exceeds. */
  readonly failure: LimitFailure | null;
  readonly measured: MeasuredTime | null;
  /** Milliseconds a frame by the model in use and the ratio of multiply-adds; null where nothing was measured. */
  readonly estimateMs: number | null;
  /** Loading it would bring what runs now. */
  readonly loaded: boolean;
  /** What runs now is this variant, but a model of the user's that the slider can't bring back. */
  readonly own: boolean;
}

const costs = new Map<string, Cost>();

/** Costs by variant, side and classes, computed once: the slider asks for all eight at every move. */
function costOf(variant: VariantId, inputSize: number, classes: number): Cost {
  const key = `${variant} ${inputSize} ${classes}`;
  const known = costs.get(key);
  if (known) return known;
  const cost = variantCost(variant, inputSize, classes);
  costs.set(key, cost);
  return cost;
}

/** The host's file of a variant; a D0 of the user's takes the place of everything the host offers. */
export function offeredModel(
  { manifest, ownD0 }: Pick<ModelState, 'manifest' | 'ownD0'>,
  variant: VariantId,
): ManifestModel | null {
  return ownD0 ? null : (manifest?.find((entry) => entry.variant === variant) ?? null);
}

/** What a preview is made of, without what changes all the time while a model is on its way. */
interface Known extends Pick<ModelState, 'manifest' | 'ownD0'> {
  readonly inUse: ModelInUse | null;
  readonly backend: BackendInfo | null;
  readonly scaling: ScalingState;
}

function previewOf(known: Known, variant: VariantId): VariantPreview {
  const { inUse, ownD0, backend, scaling } = known;
  const info = inUse?.info ?? null;
  const offered = offeredModel(known, variant);
  const file = offered ?? (variant === 'd0' ? ownD0 : null);
  const inputSize = file?.inputSize ?? inputSizeFor(variant, scaling.inputSize, backend);
  const cost = costOf(variant, inputSize, info?.labels.length ?? PAPER_CLASSES);
  const grown = !offered && variant !== 'd0';
  const runs = info?.variant === variant;
  const sameSource = inUse !== null && isSameSource(inUse, ownD0, offered, grown);
  const timed = backend && { variant, inputSize, backend: backend.kind };
  return {
    variant,
    inputSize,
    offered,
    grown,
    cost,
    failure: backend ? deviceFailure(cost, backend.limits) : null,
    measured: timed && measuredTime(scaling.measured, timed),
    estimateMs: estimate(cost, info, backend, scaling.measured),
    loaded: runs && info?.inputSize === inputSize && sameSource,
    own: runs && inUse?.own === true && !sameSource,
  };
}

/** Whether the model in use comes from where the slider would take its variant. */
function isSameSource(
  inUse: ModelInUse,
  ownD0: OwnD0 | null,
  offered: ManifestModel | null,
  grown: boolean,
): boolean {
  if (offered) return inUse.offered?.sha256 === offered.sha256;
  if (grown) return inUse.info.provenance.kind === 'grown' && inUse.own === (ownD0 !== null);
  return inUse.info.sha256 === ownD0?.from.sha256;
}

/** Time grows about as multiply-adds do, so the model in use says what to expect of another one. */
function estimate(
  { multiplyAdds }: Cost,
  info: ModelInfo | null,
  backend: BackendInfo | null,
  measured: readonly MeasuredTime[],
): number | null {
  if (!info || !backend) return null;
  const { variant, inputSize, labels } = info;
  const known = measuredTime(measured, { variant, inputSize, backend: backend.kind });
  return known && known.medianMs * (multiplyAdds / costOf(variant, inputSize, labels.length).multiplyAdds);
}

const previews = memoised(
  (
    inUse: ModelInUse | null,
    manifest: ModelState['manifest'],
    ownD0: OwnD0 | null,
    backend: BackendInfo | null,
    scaling: ScalingState,
  ): readonly VariantPreview[] =>
    VARIANT_IDS.map((variant) => previewOf({ inUse, manifest, ownD0, backend, scaling }, variant)),
);

/** All eight stops, D0 first. */
export function selectPreviews({ model, backend, scaling }: AppState): readonly VariantPreview[] {
  return previews(modelInUse(model), model.manifest, model.ownD0, backendInUse(backend), scaling);
}

/** The stop that is looked at, or null. */
export function selectPreview(state: AppState): VariantPreview | null {
  const { preview } = state.scaling;
  return preview && selectPreviews(state)[VARIANTS[preview].phi]!;
}

/** Where the slider stands: at what is looked at, on its way, or in use. */
export function selectStop({ scaling, model }: AppState): VariantId {
  const inUse = isVariantLoading(model) ? null : modelInUse(model);
  return scaling.preview ?? inUse?.info.variant ?? model.wanted;
}

/** Whether the paper's AP can be that of the model: trained for its variant, and at the published size. */
export function isAsPublished({ variant, inputSize, provenance }: ModelInfo): boolean {
  const { kind } = provenance;
  return kind !== 'grown' && kind !== 'random' && inputSize === VARIANTS[variant].inputSize;
}

/** The model in use where it stands on no published point. */
export function selectUnpublished(state: AppState): ModelInfo | null {
  const info = selectModel(state);
  return info && !isAsPublished(info) ? info : null;
}
