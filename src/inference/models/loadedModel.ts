import { initialFusion } from '../../model/bifpn/fusion';
import { type AnchorConfig, DEFAULT_ANCHORS } from '../../model/detection/anchors';
import { passThroughCells } from '../../model/growth/passThrough';
import { VARIANTS } from '../../model/network/variants';
import { readModel } from '../../model/onnx/file';
import type { ModelProto } from '../../model/onnx/generated/onnx_pb';
import { type ModelMetadata, readMetadata } from '../../model/onnx/metadata';
import { readFusionWeights } from '../../model/onnx/parameters';
import { type Partition, partitionModel } from '../../model/onnx/partition';
import type { ModelInfo, ModelOrigin } from '../api/messages';
import { sha256 } from './modelStore';

/** A parsed, partitioned model, before any session is made of it. */
export interface LoadedModel {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly proto: ModelProto;
  readonly metadata: ModelMetadata;
  readonly partition: Partition;
  readonly anchors: AnchorConfig;
  readonly info: ModelInfo;
}

/**
 * @param hash SHA-256 of the bytes where it is known already
 * @throws AppError `model-truncated`, `model-not-ours`
 */
export async function parseModel(
  bytes: Uint8Array<ArrayBuffer>,
  hash: string | null = null,
  origin: ModelOrigin = 'file',
): Promise<LoadedModel> {
  const proto = readModel(bytes);
  const metadata = readMetadata(proto);
  const variant = VARIANTS[metadata.variant];
  const info: ModelInfo = {
    variant: metadata.variant,
    labels: metadata.labels,
    inputSize: metadata.inputSize,
    provenance: metadata.provenance,
    origin,
    licence: metadata.licence,
    weights: metadata.weights,
    anchorScale: metadata.anchors.scale,
    bytes: bytes.byteLength,
    sha256: hash ?? (await sha256(bytes)),
    fusion: initialFusion(metadata.fusion, readFusionWeights(proto)),
    fpnChannels: variant.fpnChannels,
    fpnCells: variant.fpnCells,
    exporter: metadata.exporter,
    passThroughCells: metadata.provenance.kind === 'grown' ? passThroughCells(metadata.variant) : [],
  };
  return {
    bytes,
    proto,
    metadata,
    partition: partitionModel(proto),
    anchors: {
      levels: DEFAULT_ANCHORS.levels,
      anchorScale: metadata.anchors.scale,
      scalesPerOctave: metadata.anchors.scalesPerOctave,
      aspectRatios: metadata.anchors.aspectRatios,
    },
    info,
  };
}
