import type { Architecture } from '../network/architecture';
import { readModel } from './file';
import type { ModelProto } from './generated/onnx_pb';
import { type ModelMetadata, metadataArchitecture, readMetadata } from './metadata';

/** A model of ours: its graph, and what its metadata says, read once. */
export interface ExportedModel {
  readonly proto: ModelProto;
  readonly metadata: ModelMetadata;
  readonly architecture: Architecture;
}

export function exportedModel(proto: ModelProto, metadata: ModelMetadata): ExportedModel {
  return { proto, metadata, architecture: metadataArchitecture(metadata) };
}

/**
 * Parses a file of ours; weights stay views into `bytes`. That graph and metadata agree is `partitionModel`'s to check.
 * @throws AppError `model-truncated`, `model-not-ours`
 */
export function readExported(bytes: Uint8Array): ExportedModel {
  const proto = readModel(bytes);
  return exportedModel(proto, readMetadata(proto));
}
