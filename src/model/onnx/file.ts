import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { toFloat32 } from '../checkpoint/tensor';
import { AppError, notOurs } from '../errors';
import {
  type GraphProto,
  type ModelProto,
  ModelProtoSchema,
  type TensorProto,
  TensorProto_DataType,
} from './generated/onnx_pb';

/** ONNX 1.12's pair: IR 8, opset 17. Opset 22 would send MaxPool and pooling to the CPU (ARCHITECTURE, decision 3). */
const OPSET = 17;
const IR_VERSION = 8n;

export function modelOf(
  graph: GraphProto,
  producerVersion: string,
  metadataProps: { key: string; value: string }[] = [],
): ModelProto {
  return create(ModelProtoSchema, {
    irVersion: IR_VERSION,
    producerName: 'efficientdet-playground',
    producerVersion,
    opsetImport: [{ domain: '', version: BigInt(OPSET) }],
    graph,
    metadataProps,
  });
}

export function writeModel(model: ModelProto): Uint8Array<ArrayBuffer> {
  return toBinary(ModelProtoSchema, model) as Uint8Array<ArrayBuffer>;
}

/**
 * Parses an ONNX file; weights stay views into `bytes`.
 * @throws AppError `model-truncated` where the bytes end early or are no ONNX model
 */
export function readModel(bytes: Uint8Array): ModelProto {
  let model: ModelProto;
  try {
    model = fromBinary(ModelProtoSchema, bytes);
  } catch (cause) {
    throw new AppError('model-truncated', { bytes: bytes.byteLength }, { cause });
  }
  if (!model.graph || model.graph.node.length === 0) {
    throw new AppError('model-truncated', { bytes: bytes.byteLength });
  }
  return model;
}

const STORED = {
  [TensorProto_DataType.FLOAT]: 'f32',
  [TensorProto_DataType.FLOAT16]: 'f16',
} as const;

/** An initialiser's values as f32, row-major. @throws AppError `model-not-ours` for other types than f16, f32 */
export function tensorValues(tensor: TensorProto): Float32Array {
  const count = tensor.dims.reduce((product, d) => product * Number(d), 1);
  const dtype = STORED[tensor.dataType as keyof typeof STORED];
  const values = dtype && toFloat32(tensor.rawData, dtype);
  if (values?.length !== count) {
    throw notOurs(`initialiser ${tensor.name} is not ${count} floats`);
  }
  return values;
}
