import type { AnchorConfig } from '../../model/detection/anchors';
import { namingFile } from '../../model/errors';
import { describeFile } from '../../model/foreign/describe';
import { passThroughCells } from '../../model/growth/passThrough';
import { assertComplete, type ExportedModel, readExported } from '../../model/onnx/exported';
import { writeModel } from '../../model/onnx/file';
import { withInputSize } from '../../model/onnx/inputSize';
import { readFusion } from '../../model/onnx/parameters';
import { type Partition, partitionModel } from '../../model/onnx/partition';
import type { MadeFrom, ModelInfo, ModelOrigin } from '../api/messages';
import { sha256 } from './modelStore';

/** A model and its file, each made of the other where somebody asks for it: both kept would double the weights. */
export interface ModelFile {
  /** What errors call it: the file's name, or the address that it came from. */
  readonly name: string;
  /** @throws AppError `model-truncated`, `model-not-ours` */
  readonly model: () => ExportedModel;
  readonly bytes: () => Uint8Array<ArrayBuffer>;
  /** Lower-case hexadecimal; null where it was not computed yet. */
  readonly sha256: string | null;
  /** Where it was made of a file of another kind. */
  readonly madeFrom?: MadeFrom;
}

export function fileOfBytes(
  name: string,
  bytes: Uint8Array<ArrayBuffer>,
  hash: string | null = null,
): ModelFile {
  return {
    name,
    model: () => namingFile(name, () => readExported(bytes)),
    bytes: () => bytes,
    sha256: hash,
  };
}

export function fileOfModel(name: string, model: ExportedModel): ModelFile {
  return { name, model: () => model, bytes: () => writeModel(model.proto), sha256: null };
}

/** A model on its way into use. */
export interface FoundModel {
  readonly file: ModelFile;
  /** Where to keep it for next time; null where it is kept already or is the user's own. */
  readonly keepAs: string | null;
  readonly origin: ModelOrigin;
}

/** A partitioned model, before any session is made of it. */
export interface LoadedModel extends ExportedModel {
  readonly bytes: () => Uint8Array<ArrayBuffer>;
  readonly partition: Partition;
  readonly anchors: AnchorConfig;
  readonly info: ModelInfo;
}

/** @throws AppError `model-truncated`, `model-not-ours` */
export async function loadModel(file: ModelFile, origin: ModelOrigin = 'file'): Promise<LoadedModel> {
  const model = file.model();
  const { metadata, architecture } = model;
  const partition = namingFile(file.name, () => {
    assertComplete(model.proto);
    // First, as it checks that the graph is what the metadata says.
    return partitionModel(model);
  });
  const { scale: anchorScale, ...anchorShapes } = metadata.anchors;
  const bytes = file.bytes();
  const info: ModelInfo = {
    variant: metadata.variant,
    architecture,
    labels: metadata.labels,
    inputSize: metadata.inputSize,
    provenance: metadata.provenance,
    origin,
    licence: metadata.licence,
    weights: metadata.weights,
    anchorScale,
    bytes: bytes.byteLength,
    sha256: file.sha256 ?? (await sha256(bytes)),
    fusion: readFusion(model),
    exporter: metadata.exporter,
    graph: describeFile(model.proto),
    madeFrom: file.madeFrom ?? null,
    passThroughCells: metadata.provenance.kind === 'grown' ? passThroughCells(metadata.variant) : [],
  };
  return {
    ...model,
    bytes: file.bytes,
    partition,
    anchors: { anchorScale, ...anchorShapes },
    info,
  };
}

/**
 * A loaded model for another input side; it goes by the file that it came from.
 * @throws AppError `bad-argument` where the side is no multiple of 128
 */
export function resizedModel(own: LoadedModel, inputSize: number): LoadedModel {
  return namingFile(own.info.variant.toUpperCase(), () => {
    const model = withInputSize(own, inputSize);
    const info = { ...own.info, inputSize, architecture: model.architecture };
    return { ...own, ...model, partition: partitionModel(model), info };
  });
}
