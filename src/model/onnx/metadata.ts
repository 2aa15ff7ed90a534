import { AppError } from '../errors';
import { FUSION_KINDS, type FusionKind, isVariantId, type VariantId } from '../network/variants';
import type { ModelProto } from './generated/onnx_pb';
import type { WeightType } from './graphBuilder';

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
}

const PREFIX = 'efficientdet.';

export function metadataProps(metadata: ModelMetadata): { key: string; value: string }[] {
  return Object.entries(metadata).map(([key, value]) => ({
    key: PREFIX + key,
    value: JSON.stringify(value),
  }));
}

/** @throws AppError `model-not-ours` where the file was not made by this exporter */
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
  const metadata = props as unknown as ModelMetadata;
  const sound =
    isVariantId(String(metadata.variant)) &&
    FUSION_KINDS.includes(metadata.fusion) &&
    Array.isArray(metadata.labels) &&
    Number.isInteger(metadata.inputSize) &&
    metadata.inputSize > 0 &&
    typeof metadata.anchors?.scale === 'number' &&
    typeof metadata.provenance?.kind === 'string';
  if (!sound) throw new AppError('model-not-ours', { reason: 'its metadata is missing or incomplete' });
  return metadata;
}
