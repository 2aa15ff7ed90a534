import type { BackendInfo, ModelInfo } from '../../inference/api/messages';
import type { Cost } from '../../model/cost/cost';
import { deviceFailure, type LimitFailure } from '../../model/cost/deviceLimits';
import { variantCost } from '../../model/cost/variantCost';
import { VARIANT_IDS, VARIANTS, type VariantId } from '../../model/network/variants';
import { memoised } from '../memoised';
import type { OfficialState } from '../official/state';
import { selectModel } from '../selectors';
import { backendInUse } from '../slices/backend';
import { isVariantLoading, type ModelInUse, type ModelState, modelInUse, type OwnD0 } from '../slices/model';
import type { ScalingState } from '../slices/scaling';
import type { AppState } from '../state';
import { inputSizeFor } from './inputSize';
import { type MeasuredTime, measuredTime } from './measured';
import { type Way, wayTo } from './ways';

/** The paper's number of classes, where no model says another. */
const PAPER_CLASSES = 90;

/** What loading a variant would mean, as far as can be said before. */
export interface VariantPreview {
  readonly variant: VariantId;
  readonly inputSize: number;
  /** How it would be got. */
  readonly way: Way;
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

/** What a preview is made of, without what changes all the time while a model is on its way. */
interface Known {
  readonly model: Pick<ModelState, 'manifest' | 'ownD0'>;
  readonly official: OfficialState;
  readonly inUse: ModelInUse | null;
  readonly backend: BackendInfo | null;
  readonly scaling: ScalingState;
}

function previewOf(known: Known, variant: VariantId): VariantPreview {
  const { inUse, model, backend, scaling } = known;
  const info = inUse?.info ?? null;
  const way = wayTo(known, variant);
  const inputSize = ownSize(way, variant, model.ownD0) ?? inputSizeFor(variant, scaling.inputSize, backend);
  const cost = costOf(variant, inputSize, info?.labels.length ?? PAPER_CLASSES);
  const runs = info?.variant === variant;
  const sameSource = inUse !== null && isSameSource(inUse, way, model.ownD0);
  const timed = backend && { variant, inputSize, backend: backend.kind };
  return {
    variant,
    inputSize,
    way,
    cost,
    failure: backend ? deviceFailure(cost, backend.limits) : null,
    measured: timed && measuredTime(scaling.measured, timed),
    estimateMs: estimate(cost, info, backend, scaling.measured),
    loaded: runs && info?.inputSize === inputSize && sameSource,
    own: runs && inUse?.own === true && !sameSource,
  };
}

/** Side of the input of a file; null where it is chosen. */
function ownSize(way: Way, variant: VariantId, ownD0: OwnD0 | null): number | null {
  switch (way.kind) {
    case 'host':
      return way.model.inputSize;
    case 'kept':
      return VARIANTS[variant].inputSize;
    case 'own':
      return ownD0?.inputSize ?? null;
    case 'grown':
      return null;
  }
}

/** Whether the model in use comes from where the slider would take its variant. */
function isSameSource({ info, own, offered }: ModelInUse, way: Way, ownD0: OwnD0 | null): boolean {
  const { kind } = info.provenance;
  switch (way.kind) {
    case 'host':
      return offered?.sha256 === way.model.sha256;
    case 'kept':
      return kind === 'official' && !own && !offered;
    case 'own':
      return info.sha256 === ownD0?.from.sha256;
    case 'grown':
      return kind === 'grown' && own === (ownD0 !== null);
  }
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
    official: OfficialState,
    backend: BackendInfo | null,
    scaling: ScalingState,
  ): readonly VariantPreview[] => {
    const known = { inUse, model: { manifest, ownD0 }, official, backend, scaling };
    return VARIANT_IDS.map((variant) => previewOf(known, variant));
  },
);

/** All eight stops, D0 first. */
export function selectPreviews({ model, official, backend, scaling }: AppState): readonly VariantPreview[] {
  const { manifest, ownD0 } = model;
  return previews(modelInUse(model), manifest, ownD0, official, backendInUse(backend), scaling);
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
