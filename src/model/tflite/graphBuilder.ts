import { Float16Array } from '@petamoriken/float16';
import { Builder, type Offset } from 'flatbuffers';
import type { Shape, WeightType } from '../onnx/graphBuilder';
import {
  Buffer,
  Metadata,
  Model,
  Operator,
  OperatorCode,
  SignatureDef,
  SubGraph,
  Tensor,
  TensorMap,
  TensorType,
} from './generated/tflite_generated';
import { OPERATORS, type OperatorKind } from './operators';

/** A tensor, by its place in the graph. */
export type TensorId = number;

interface GraphTensor {
  readonly name: string;
  readonly shape: Shape;
  readonly type: TensorType;
  /** In the list of buffers, whose first is empty: what is computed has none. */
  readonly buffer: number;
}

interface GraphOperator {
  readonly kind: OperatorKind;
  readonly inputs: readonly TensorId[];
  readonly output: TensorId;
}

/** What a file says of itself. */
export interface FileTexts {
  readonly description: string;
  /** By name; anything a reader may want besides the graph. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** Kernels read weights in place, by vectors. */
const ALIGNMENT = 16;
/** Room for what is not weights. */
const GRAPH_BYTES = 1 << 20;
const FILE_VERSION = 3;
const FILE_IDENTIFIER = 'TFL3';
/** The signature that TensorFlow's own converter gives a model with one. */
const SIGNATURE = 'serving_default';
/** Above this only `builtin_code` holds an operator's number. */
const MOST_DEPRECATED_CODE = 127;

/**
 * Builds a TFLite graph operator by operator; NHWC, f32. Weights may be stored as f16 and are made f32 by DEQUANTIZE,
 * which runtimes do once when they load.
 */
export class TfliteGraphBuilder {
  private readonly tensors: GraphTensor[] = [];
  private readonly buffers: Uint8Array[] = [new Uint8Array(0)];
  private readonly operators: GraphOperator[] = [];
  private readonly inputs: TensorId[] = [];
  private readonly outputs: { readonly name: string; readonly tensor: TensorId }[] = [];
  /** Constants by name: levels share weights. */
  private readonly constants = new Map<string, TensorId>();

  constructor(private readonly weightType: WeightType) {}

  input(name: string, shape: Shape): TensorId {
    const tensor = this.tensor(name, shape);
    this.inputs.push(tensor);
    return tensor;
  }

  output(name: string, tensor: TensorId): void {
    this.outputs.push({ name, tensor });
  }

  shape(tensor: TensorId): Shape {
    return this.tensors[tensor]!.shape;
  }

  /** An f32 constant; the same name again is the same tensor. */
  constant(name: string, shape: Shape, values: () => Float32Array): TensorId {
    return this.once(name, () => this.tensor(name, shape, TensorType.FLOAT32, values()));
  }

  /** Sizes, axes, paddings. */
  integers(name: string, shape: Shape, values: readonly number[]): TensorId {
    return this.once(name, () => this.tensor(name, shape, TensorType.INT32, Int32Array.from(values)));
  }

  /** A convolution's weights, stored in the model's weight type. */
  weight(name: string, shape: Shape, values: () => Float32Array): TensorId {
    if (this.weightType === 'f32') return this.constant(name, shape, values);
    return this.once(name, () => {
      const data = values();
      const halves = new Float16Array(data);
      // Beyond f16's range it stays f32.
      if (halves.some((value) => !Number.isFinite(value))) {
        return this.tensor(name, shape, TensorType.FLOAT32, data);
      }
      const stored = this.tensor(`${name}/f16`, shape, TensorType.FLOAT16, halves);
      return this.op(OPERATORS.dequantize, [stored], name, shape);
    });
  }

  op(kind: OperatorKind, inputs: readonly TensorId[], name: string, shape: Shape): TensorId {
    const output = this.tensor(name, shape);
    this.operators.push({ kind, inputs, output });
    return output;
  }

  /** The file. */
  build(name: string, { description, metadata }: FileTexts): Uint8Array<ArrayBuffer> {
    const buffers = [...this.buffers];
    const entries = Object.entries(metadata).map(([key, text]) => {
      buffers.push(new TextEncoder().encode(text));
      return { key, buffer: buffers.length - 1 };
    });
    const data = buffers.reduce((sum, { byteLength }) => sum + byteLength + ALIGNMENT, 0);
    const b = new Builder(data + GRAPH_BYTES);
    const codes = [...new Map(this.operators.map(({ kind }) => [kind.code, kind])).values()];
    const operatorCodes = codes.map(({ code, version }) =>
      OperatorCode.createOperatorCode(b, Math.min(code, MOST_DEPRECATED_CODE), 0, version, code),
    );
    const operatorCodesAt = Model.createOperatorCodesVector(b, operatorCodes);
    const subgraphsAt = Model.createSubgraphsVector(b, [this.subgraph(b, name, codes)]);
    const descriptionAt = b.createString(description);
    const buffersAt = Model.createBuffersVector(
      b,
      buffers.map((bytes) => Buffer.createBuffer(b, bytes.byteLength ? alignedVector(b, bytes) : 0)),
    );
    const metadataAt = Model.createMetadataVector(
      b,
      entries.map(({ key, buffer }) => Metadata.createMetadata(b, b.createString(key), buffer)),
    );
    const signaturesAt = Model.createSignatureDefsVector(b, [this.signature(b)]);
    Model.startModel(b);
    Model.addVersion(b, FILE_VERSION);
    Model.addOperatorCodes(b, operatorCodesAt);
    Model.addSubgraphs(b, subgraphsAt);
    Model.addDescription(b, descriptionAt);
    Model.addBuffers(b, buffersAt);
    Model.addMetadata(b, metadataAt);
    Model.addSignatureDefs(b, signaturesAt);
    b.finish(Model.endModel(b), FILE_IDENTIFIER);
    // A copy of its own size: the builder's buffer is as long as its estimate.
    return new Uint8Array(b.asUint8Array());
  }

  private once(name: string, make: () => TensorId): TensorId {
    const existing = this.constants.get(name);
    if (existing !== undefined) return existing;
    const tensor = make();
    this.constants.set(name, tensor);
    return tensor;
  }

  private tensor(
    name: string,
    shape: Shape,
    type: TensorType = TensorType.FLOAT32,
    data?: ArrayBufferView,
  ): TensorId {
    if (data) this.buffers.push(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    this.tensors.push({ name, shape, type, buffer: data ? this.buffers.length - 1 : 0 });
    return this.tensors.length - 1;
  }

  private subgraph(b: Builder, name: string, codes: readonly OperatorKind[]): Offset {
    const tensors = this.tensors.map((tensor) => {
      const at = b.createString(tensor.name);
      return Tensor.createTensor(
        b,
        Tensor.createShapeVector(b, [...tensor.shape]),
        tensor.type,
        tensor.buffer,
        at,
      );
    });
    const indices = new Map(codes.map(({ code }, i) => [code, i]));
    const operators = this.operators.map(({ kind, inputs, output }) => {
      const inputsAt = Operator.createInputsVector(b, [...inputs]);
      const outputsAt = Operator.createOutputsVector(b, [output]);
      const [type, write] = kind.options ?? [0, () => 0];
      const optionsAt = write(b);
      Operator.startOperator(b);
      Operator.addOpcodeIndex(b, indices.get(kind.code)!);
      Operator.addInputs(b, inputsAt);
      Operator.addOutputs(b, outputsAt);
      Operator.addBuiltinOptionsType(b, type);
      Operator.addBuiltinOptions(b, optionsAt);
      return Operator.endOperator(b);
    });
    const tensorsAt = SubGraph.createTensorsVector(b, tensors);
    const inputsAt = SubGraph.createInputsVector(b, this.inputs);
    const outputs = this.outputs.map(({ tensor }) => tensor);
    const outputsAt = SubGraph.createOutputsVector(b, outputs);
    const operatorsAt = SubGraph.createOperatorsVector(b, operators);
    return SubGraph.createSubGraph(b, tensorsAt, inputsAt, outputsAt, operatorsAt, b.createString(name));
  }

  private signature(b: Builder): Offset {
    const map = (name: string, tensor: TensorId) =>
      TensorMap.createTensorMap(b, b.createString(name), tensor);
    const inputs = SignatureDef.createInputsVector(
      b,
      this.inputs.map((tensor) => map(this.tensors[tensor]!.name, tensor)),
    );
    const outputs = SignatureDef.createOutputsVector(
      b,
      this.outputs.map(({ name, tensor }) => map(name, tensor)),
    );
    return SignatureDef.createSignatureDef(b, inputs, outputs, b.createString(SIGNATURE), 0, 0);
  }
}

/** flatbuffers' own vectors of bytes start anywhere. */
function alignedVector(b: Builder, bytes: Uint8Array): Offset {
  b.prep(ALIGNMENT, bytes.byteLength);
  return b.createByteVector(bytes);
}
