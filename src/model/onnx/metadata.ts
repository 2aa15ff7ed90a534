import { AppError } from '../errors';
import { type Architecture, type ArchitectureChanges, architectureOf } from '../network/architecture';
import { validateArchitecture } from '../network/validateArchitecture';
import {
  ANCHORS_PER_CELL,
  FUSION_KINDS,
  type FusionKind,
  INPUT_MULTIPLE,
  VARIANT_IDS,
  VARIANTS,
  type VariantId,
} from '../network/variants';
import type { ModelProto } from './generated/onnx_pb';
import { WEIGHT_TYPES, type WeightType } from './graphBuilder';

/** Where a model's weights come from; shown wherever its name is. */
export type Provenance =
  | { readonly kind: 'trained'; readonly name: string }
  | { readonly kind: 'grown'; readonly from: string }
  | { readonly kind: 'checkpoint'; readonly name: string }
  | { readonly kind: 'random'; readonly seed: number };

/** What an exported file says of itself, as `metadata_props` (values are JSON). */
export interface ModelMetadata {
  readonly variant: VariantId;
  readonly phi: number;
  readonly labels: readonly string[];
  readonly inputSize: number;
  readonly mean: readonly number[];
  readonly std: readonly number[];
  readonly anchors: {
    readonly scale: number;
    readonly scalesPerOctave: number;
    readonly aspectRatios: readonly (readonly [width: number, height: number])[];
  };
  readonly fusion: FusionKind;
  readonly weights: WeightType;
  readonly provenance: Provenance;
  readonly licence: string;
  readonly exporter: string;
  /** How the network differs from its variant; absent where it doesn't. */
  readonly architecture?: ArchitectureChanges;
}

const PREFIX = 'efficientdet.';

/** Whether this exporter made a file, by what its metadata is called. */
export function hasOurMetadata({ metadataProps: props }: ModelProto): boolean {
  return props.some(({ key }) => key.startsWith(PREFIX));
}

export function metadataProps(metadata: ModelMetadata): { key: string; value: string }[] {
  return Object.entries(metadata).map(([key, value]) => ({
    key: PREFIX + key,
    value: JSON.stringify(value),
  }));
}

type Check = (value: unknown) => boolean;

const isText: Check = (value) => typeof value === 'string';
const isPositive: Check = (value) => typeof value === 'number' && Number.isFinite(value) && value > 0;
const isCount: Check = (value) => isPositive(value) && Number.isInteger(value);
const isOneOf =
  (values: readonly unknown[]): Check =>
  (value) =>
    values.includes(value);
const isListOf =
  (check: Check, length?: number): Check =>
  (value) =>
    Array.isArray(value) &&
    value.length > 0 &&
    value.length === (length ?? value.length) &&
    value.every(check);

/** What a record must have; it may have more. */
const isRecordOf =
  (fields: Readonly<Record<string, Check>>): Check =>
  (value) =>
    typeof value === 'object' &&
    value !== null &&
    Object.entries(fields).every(([key, check]) => check((value as Record<string, unknown>)[key]));

const isSize: Check = (value) => isCount(value) && (value as number) % INPUT_MULTIPLE === 0;
const isAnchors: Check = (value) => {
  const shape = {
    scale: isPositive,
    scalesPerOctave: isCount,
    aspectRatios: isListOf(isListOf(isPositive, 2)),
  };
  if (!isRecordOf(shape)(value)) return false;
  const { scalesPerOctave, aspectRatios } = value as ModelMetadata['anchors'];
  return scalesPerOctave * aspectRatios.length === ANCHORS_PER_CELL;
};

const PROVENANCE: Readonly<Record<Provenance['kind'], Check>> = {
  trained: isRecordOf({ name: isText }),
  grown: isRecordOf({ from: isText }),
  checkpoint: isRecordOf({ name: isText }),
  random: isRecordOf({ seed: Number.isFinite }),
};

const CHECKS: Readonly<Record<Exclude<keyof ModelMetadata, 'architecture'>, Check>> = {
  variant: isOneOf(VARIANT_IDS),
  phi: Number.isInteger,
  labels: isListOf(isText),
  inputSize: isSize,
  mean: isListOf(Number.isFinite, 3),
  std: isListOf(isPositive, 3),
  anchors: isAnchors,
  fusion: isOneOf(FUSION_KINDS),
  weights: isOneOf(WEIGHT_TYPES),
  provenance: (value) =>
    Object.entries(PROVENANCE).some(
      ([kind, check]) => isRecordOf({ kind: isOneOf([kind]) })(value) && check(value),
    ),
  licence: isText,
  exporter: isText,
};

/**
 * The metadata of an exported file, every value of its type; that it agrees with the graph is `partitionModel`'s to
 * check.
 * @throws AppError `model-not-ours` where the file was not made by this exporter
 */
export function readMetadata(model: ModelProto): ModelMetadata {
  const props: Record<string, unknown> = {};
  for (const { key, value } of model.metadataProps) {
    if (!key.startsWith(PREFIX)) continue;
    try {
      props[key.slice(PREFIX.length)] = JSON.parse(value);
    } catch (cause) {
      throw new AppError('model-not-ours', { reason: `metadata ${key} is not JSON` }, { cause });
    }
  }
  for (const [key, check] of Object.entries(CHECKS)) {
    if (!check(props[key])) {
      const reason = key in props ? `its ${key} is ${JSON.stringify(props[key])}` : `it has no ${key}`;
      throw new AppError('model-not-ours', { reason });
    }
  }
  const metadata = props as unknown as ModelMetadata;
  const { phi, anchorScale } = VARIANTS[metadata.variant];
  if (metadata.phi !== phi || metadata.anchors.scale !== anchorScale) {
    throw new AppError('model-not-ours', { reason: `its metadata is not that of a ${metadata.variant}` });
  }
  const { mean, std } = metadataArchitecture(metadata);
  for (const [key, said] of Object.entries({ mean, std })) {
    const found = JSON.stringify(props[key]);
    if (found !== JSON.stringify(said)) {
      throw new AppError('model-not-ours', { reason: `its ${key} is ${found}` });
    }
  }
  return metadata;
}

/**
 * The network that a file's metadata says it holds.
 * @throws AppError `model-not-ours` where there can be no such network
 */
export function metadataArchitecture(metadata: ModelMetadata): Architecture {
  const { architecture: changes = {} } = metadata;
  const base = variantArchitecture(metadata);
  const refuse = (field: string, value: unknown, cause?: unknown): never => {
    throw new AppError('model-not-ours', { reason: `its ${field} is ${value}` }, { cause });
  };
  if (typeof changes !== 'object' || changes === null) return refuse('architecture', changes);
  // What the metadata says elsewhere it says once.
  for (const field of ['classes', 'inputSize', 'fusion'] as const) {
    if (field in changes) refuse(field, changes[field]);
  }
  try {
    return validateArchitecture({ ...base, ...changes });
  } catch (cause) {
    if (!(cause instanceof AppError)) throw cause;
    return refuse(String(cause.values.field), cause.values.value, cause);
  }
}

/** What the metadata says of a network, apart from `architecture`. */
export function variantArchitecture({
  variant,
  labels,
  inputSize,
  fusion,
}: Pick<ModelMetadata, 'variant' | 'labels' | 'inputSize' | 'fusion'>): Architecture {
  return architectureOf(VARIANTS[variant], { classes: labels.length, inputSize, fusion });
}
