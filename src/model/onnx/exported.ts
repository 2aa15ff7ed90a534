import { notOurs } from '../errors';
import type { Architecture } from '../network/architecture';
import { readModel } from './file';
import { type ModelProto, TensorProto_DataType } from './generated/onnx_pb';
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

/** Bytes of a value in each type that this exporter stores. */
const ITEM_BYTES: Readonly<Record<number, number>> = {
  [TensorProto_DataType.FLOAT]: 4,
  [TensorProto_DataType.FLOAT16]: 2,
  [TensorProto_DataType.INT64]: 8,
};

/** @throws AppError `model-not-ours` where an initialiser has not the bytes that its dimensions need */
export function assertComplete({ graph }: ModelProto): void {
  for (const { name, dims, dataType, rawData } of graph!.initializer) {
    const bytes = dims.reduce((product, d) => product * Number(d), ITEM_BYTES[dataType] ?? Number.NaN);
    if (rawData.byteLength === bytes) continue;
    throw notOurs(`${name} is [${dims}] but has ${rawData.byteLength} bytes`);
  }
}
