import * as v from 'valibot';
import { AppError } from '../errors';
import {
  ANCHORS_PER_CELL,
  FUSION_KINDS,
  IMAGE_MEAN,
  IMAGE_STD,
  INPUT_MULTIPLE,
  VARIANT_IDS,
  VARIANTS,
} from '../network/variants';
import { count, listOf, positive, readAs, record } from '../schema';
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

/** Inputs are always normalised with the same numbers. */
const exactly = (numbers: readonly number[]) =>
  v.pipe(
    v.array(v.number()),
    v.check((found) => found.join() === numbers.join()),
    v.readonly(),
  );

const ANCHORS = v.pipe(
  record({
    scale: positive,
    scalesPerOctave: count,
    /** Widths and heights. */
    aspectRatios: listOf(v.pipe(v.strictTuple([positive, positive]), v.readonly())),
  }),
  v.check(({ scalesPerOctave, aspectRatios }) => scalesPerOctave * aspectRatios.length === ANCHORS_PER_CELL),
);

/** What an exported file says of itself, as `metadata_props` (values are JSON); it may say more. */
const METADATA = record({
  variant: v.picklist(VARIANT_IDS),
  phi: v.pipe(v.number(), v.integer()),
  labels: listOf(v.string()),
  inputSize: v.pipe(count, v.multipleOf(INPUT_MULTIPLE)),
  mean: exactly(IMAGE_MEAN),
  std: exactly(IMAGE_STD),
  anchors: ANCHORS,
  fusion: v.picklist(FUSION_KINDS),
  weights: v.picklist(WEIGHT_TYPES),
  provenance: PROVENANCE,
  licence: v.string(),
  exporter: v.string(),
});
export type ModelMetadata = v.InferOutput<typeof METADATA>;

const PREFIX = 'efficientdet.';

export function metadataProps(metadata: ModelMetadata): { key: string; value: string }[] {
  return Object.entries(metadata)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ({ key: PREFIX + key, value: JSON.stringify(value) }));
}

/**
 * The metadata of an exported file, every value of its type; that it agrees with the graph is `partitionModel`'s to
 * check.
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

function notOurs(reason: string, options?: ErrorOptions): AppError {
  return new AppError('model-not-ours', { reason }, options);
}
