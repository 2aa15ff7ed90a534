import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { Float16Array } from '@petamoriken/float16';
import {
  type AttributeProto,
  AttributeProto_AttributeType,
  AttributeProtoSchema,
  type GraphProto,
  GraphProtoSchema,
  type NodeProto,
  NodeProtoSchema,
  type TensorProto,
  TensorProto_DataType,
  TensorProtoSchema,
  TensorShapeProto_DimensionSchema,
  type ValueInfoProto,
  ValueInfoProtoSchema,
} from './generated/onnx_pb';

export type Shape = readonly number[];
export type AttributeValue = number | string | readonly number[] | { readonly float: number };
export const WEIGHT_TYPES = ['f16', 'f32'] as const;
export type WeightType = (typeof WEIGHT_TYPES)[number];

export function isWeightType(text: string): text is WeightType {
  return (WEIGHT_TYPES as readonly string[]).includes(text);
}

/** f16's largest finite value: tensors beyond it stay f32. */
const F16_MAX = 65504;

export function attribute(name: string, value: AttributeValue): AttributeProto {
  const { INT, STRING, FLOAT, INTS } = AttributeProto_AttributeType;
  const of = (init: MessageInitShape<typeof AttributeProtoSchema>) =>
    create(AttributeProtoSchema, { name, ...init });
  if (typeof value === 'number') return of({ type: INT, i: BigInt(value) });
  if (typeof value === 'string') return of({ type: STRING, s: new TextEncoder().encode(value) });
  if ('float' in value) return of({ type: FLOAT, f: Math.fround(value.float) });
  return of({ type: INTS, ints: value.map(BigInt) });
}

export function valueInfo(name: string, shape: Shape): ValueInfoProto {
  return create(ValueInfoProtoSchema, {
    name,
    type: {
      value: {
        case: 'tensorType',
        value: {
          elemType: TensorProto_DataType.FLOAT,
          shape: {
            dim: shape.map((d) =>
              create(TensorShapeProto_DimensionSchema, { value: { case: 'dimValue', value: BigInt(d) } }),
            ),
          },
        },
      },
    },
  });
}

function tensorProto(
  name: string,
  shape: Shape,
  dataType: TensorProto_DataType,
  { buffer, byteOffset, byteLength }: ArrayBufferView,
): TensorProto {
  const rawData = new Uint8Array(buffer, byteOffset, byteLength);
  return create(TensorProtoSchema, { name, dims: shape.map(BigInt), dataType, rawData });
}

export function f32Tensor(name: string, shape: Shape, data: Float32Array): TensorProto {
  return tensorProto(name, shape, TensorProto_DataType.FLOAT, data);
}

/**
 * Builds an f32 graph node by node; knows every tensor's shape, so that the file carries them all.
 * Weights of two and more dimensions may be stored as f16: a Cast, folded by the runtime when it loads, makes
 * them f32 again.
 */
export class GraphBuilder {
  readonly shapes = new Map<string, Shape>();
  private readonly nodes: NodeProto[] = [];
  private readonly initializers = new Map<string, TensorProto>();
  private readonly inputs: ValueInfoProto[] = [];
  private readonly outputs: string[] = [];

  constructor(private readonly weightType: WeightType = 'f32') {}

  input(name: string, shape: Shape): string {
    this.inputs.push(valueInfo(name, shape));
    this.shapes.set(name, shape);
    return name;
  }

  output(name: string): void {
    this.outputs.push(name);
  }

  shape(name: string): Shape {
    const shape = this.shapes.get(name);
    if (!shape) throw new Error(`no tensor ${name} in the graph`);
    return shape;
  }

  /** An f32 initialiser. */
  constant(name: string, shape: Shape, data: Float32Array): string {
    this.initializers.set(name, f32Tensor(name, shape, data));
    this.shapes.set(name, shape);
    return name;
  }

  /** An int64 initialiser of one dimension. */
  indices(name: string, values: readonly number[]): string {
    const data = BigInt64Array.from(values, BigInt);
    this.initializers.set(name, tensorProto(name, [values.length], TensorProto_DataType.INT64, data));
    this.shapes.set(name, [values.length]);
    return name;
  }

  /** A convolution weight, stored in the model's weight type; the same name twice is the same tensor. */
  weight(name: string, shape: Shape, data: Float32Array): string {
    if (this.shapes.has(name)) return name;
    if (this.weightType === 'f32' || exceedsF16(data)) return this.constant(name, shape, data);
    const stored = `${name}/f16`;
    const halves = new Float16Array(data);
    this.initializers.set(stored, tensorProto(stored, shape, TensorProto_DataType.FLOAT16, halves));
    return this.op('Cast', [stored], name, shape, { to: TensorProto_DataType.FLOAT });
  }

  op(
    opType: string,
    inputs: readonly string[],
    output: string | readonly string[],
    shape: Shape,
    attributes: Readonly<Record<string, AttributeValue>> = {},
  ): string {
    const outputs = typeof output === 'string' ? [output] : [...output];
    for (const name of outputs) {
      if (this.shapes.has(name)) throw new Error(`tensor ${name} is made twice`);
      this.shapes.set(name, shape);
    }
    this.nodes.push(
      create(NodeProtoSchema, {
        name: outputs[0]!,
        opType,
        input: [...inputs],
        output: outputs,
        attribute: Object.entries(attributes).map(([key, value]) => attribute(key, value)),
      }),
    );
    return outputs[0]!;
  }

  build(name: string): GraphProto {
    const named = new Set([...this.inputs.map((i) => i.name), ...this.outputs, ...this.initializers.keys()]);
    const inner = [...this.shapes].filter(([tensor]) => !named.has(tensor));
    return create(GraphProtoSchema, {
      name,
      node: this.nodes,
      initializer: [...this.initializers.values()],
      input: this.inputs,
      output: this.outputs.map((tensor) => valueInfo(tensor, this.shape(tensor))),
      valueInfo: inner.map(([tensor, shape]) => valueInfo(tensor, shape)),
    });
  }
}

function exceedsF16(data: Float32Array): boolean {
  for (const value of data) if (Math.abs(value) > F16_MAX) return true;
  return false;
}
