import * as v from 'valibot';
import { anchorsPerCell } from '../detection/anchors';
import { AppError, notOurs } from '../errors';
import { type Architecture, type ArchitectureChanges, architectureOf } from '../network/architecture';
import { validateArchitecture } from '../network/validateArchitecture';
import { ANCHORS_PER_CELL, FUSION_KINDS, INPUT_MULTIPLE, VARIANT_IDS, VARIANTS } from '../network/variants';
import { count, listOf, positive, readAs, record, shown } from '../schema';
import type { ModelProto } from './generated/onnx_pb';
import { WEIGHT_TYPES } from './graphBuilder';

/** Where a model's weights come from; shown wherever its name is. */
export const PROVENANCE = v.variant('kind', [
  record({ kind: v.literal('trained'), name: v.string() }),
  record({ kind: v.literal('official'), name: v.string() }),
  record({ kind: v.literal('grown'), from: v.string() }),
  record({ kind: v.literal('checkpoint'), name: v.string() }),
  record({ kind: v.literal('random'), seed: v.pipe(v.number(), v.finite()) }),
]);
export type Provenance = v.InferOutput<typeof PROVENANCE>;

const ANCHORS = v.pipe(
  record({
    scale: positive,
    scalesPerOctave: count,
    /** Widths and heights. */
    aspectRatios: listOf(v.pipe(v.strictTuple([positive, positive]), v.readonly())),
  }),
  v.check((anchors) => anchorsPerCell(anchors) === ANCHORS_PER_CELL),
);

const finite = v.pipe(v.number(), v.finite());
/** One a channel, RGB. */
const channels = <T extends v.GenericSchema<number>>(value: T) =>
  v.pipe(v.strictTuple([value, value, value]), v.readonly());

/** What an exported file says of itself, as `metadata_props` (values are JSON); it may say more. */
const METADATA = record({
  variant: v.picklist(VARIANT_IDS),
  phi: v.pipe(v.number(), v.integer()),
  labels: listOf(v.string()),
  inputSize: v.pipe(count, v.multipleOf(INPUT_MULTIPLE)),
  mean: channels(finite),
  std: channels(positive),
  anchors: ANCHORS,
  fusion: v.picklist(FUSION_KINDS),
  weights: v.picklist(WEIGHT_TYPES),
  provenance: PROVENANCE,
  licence: v.string(),
  exporter: v.string(),
  /** How the network differs from its variant; absent where it doesn't. `validateArchitecture` checks the values. */
  architecture: v.optional(
    v.custom<ArchitectureChanges>(
      (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
    ),
  ),
});
export type ModelMetadata = v.InferOutput<typeof METADATA>;

const PREFIX = 'efficientdet.';

/** Whether this exporter made a file, by what its metadata is called. */
export function hasOurMetadata({ metadataProps: props }: ModelProto): boolean {
  return props.some(({ key }) => key.startsWith(PREFIX));
}

export function metadataProps(metadata: ModelMetadata): { key: string; value: string }[] {
  return Object.entries(metadata)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ({ key: PREFIX + key, value: JSON.stringify(value) }));
}

/**
 * The metadata of an exported file, every value of its type; `metadataArchitecture` checks the network it describes.
 * @throws AppError `model-not-ours` where the file was not made by this exporter
 */
export function readMetadata(model: ModelProto): ModelMetadata {
  const props = model.metadataProps
    .filter(({ key }) => key.startsWith(PREFIX))
    .map(({ key, value }) => [key.slice(PREFIX.length), parseProp(key, value)]);
  const metadata = readAs(METADATA, Object.fromEntries(props), notOurs);
  const { phi, anchorScale } = VARIANTS[metadata.variant];
  if (metadata.phi !== phi || metadata.anchors.scale !== anchorScale) {
    throw notOurs(`its metadata is not that of a ${metadata.variant}`);
  }
  return metadata;
}

function parseProp(key: string, value: string): unknown {
  try {
    return JSON.parse(value);
  } catch (cause) {
    throw notOurs(`metadata ${key} is not JSON`, { cause });
  }
}

/**
 * The network that a file's metadata says it holds.
 * @throws AppError `model-not-ours` where there can be no such network
 */
export function metadataArchitecture(metadata: ModelMetadata): Architecture {
  const { architecture: changes = {} } = metadata;
  const base = variantArchitecture(metadata);
  // What the metadata says elsewhere it says once.
  for (const field of ['classes', 'inputSize', 'fusion'] as const) {
    if (Object.hasOwn(changes, field)) throw notOurs(`its ${field} is ${shown(changes[field])}`);
  }
  const architecture = validated({ ...base, ...changes });
  for (const key of ['mean', 'std'] as const) {
    const found = shown(metadata[key]);
    if (found !== shown(architecture[key])) throw notOurs(`its ${key} is ${found}`);
  }
  return architecture;
}

function validated(architecture: Architecture): Architecture {
  try {
    return validateArchitecture(architecture);
  } catch (cause) {
    if (!(cause instanceof AppError)) throw cause;
    throw notOurs(`its ${cause.values.field} is ${cause.values.value}`, { cause });
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
