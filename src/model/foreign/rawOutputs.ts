import { create } from '@bufbuild/protobuf';
import { Float16Array } from '@petamoriken/float16';
import { AppError } from '../errors';
import {
  type FunctionProto,
  type GraphProto,
  GraphProtoSchema,
  type ModelProto,
  ModelProtoSchema,
  type NodeProto,
  NodeProtoSchema,
  ValueInfoProtoSchema,
} from '../onnx/generated/onnx_pb';
import { attribute } from '../onnx/graphBuilder';
import type { ForeignReport } from './types';

/** For running another exporter's file itself, up to what its heads put out. */

/** The file without what comes after its heads: with their raw outputs, classes before boxes, P3…P7. */
export function cutAtHeads(foreign: ModelProto, { tensors }: Pick<ForeignReport, 'tensors'>): ModelProto {
  const { graph } = foreign;
  const outputs = [...tensors.classes, ...tensors.boxes].map(({ tensor }) => tensor);
  const nodes = nodesFor(graph!, outputs);
  const read = new Set(nodes.flatMap(inputsOf));
  return create(ModelProtoSchema, {
    ...foreign,
    functions: calledFrom(nodes, foreign.functions),
    graph: create(GraphProtoSchema, {
      ...graph!,
      node: nodes,
      initializer: graph!.initializer.filter(({ name }) => read.has(name)),
      input: graph!.input.filter(({ name }) => read.has(name)),
      output: outputs.map(
        (name) =>
          graph!.output.find((output) => output.name === name) ?? create(ValueInfoProtoSchema, { name }),
      ),
    }),
  });
}

/** What an EfficientDet computes up to its heads, as exporters, simplifiers and quantisers write it. */
const OPERATORS: Readonly<Record<string, ReadonlySet<string>>> = {
  '': operators(`
    Add BatchNormalization Cast CastLike Ceil Clip Concat Constant ConstantOfShape Conv ConvInteger DequantizeLinear
    Div Dropout DynamicQuantizeLinear Equal Exp Expand Flatten Floor Gather GlobalAveragePool Greater Identity Less Max MaxPool Min Mod Mul Neg Pad Pow
    QLinearConv QuantizeLinear Reciprocal ReduceMean ReduceSum Relu Reshape Resize Shape Sigmoid Slice Softmax Split
    Sqrt Squeeze Sub Sum Swish Transpose Unsqueeze Upsample Where`),
  'com.microsoft': operators(`
    DequantizeLinear FusedConv QLinearAdd QLinearGlobalAveragePool QLinearMul QLinearSigmoid QuantizeLinear QuickGelu`),
};

function operators(list: string): ReadonlySet<string> {
  return new Set(list.trim().split(/\s+/));
}

/**
 * ORT runs nothing of another exporter's file but what an EfficientDet needs: no control flow and no other operators.
 * @throws AppError `foreign-operator` with the node
 */
export function assertRunnable({ graph, functions }: ModelProto): void {
  const called = new Set(functions.map(keyOf));
  for (const node of [...graph!.node, ...functions.flatMap((own) => own.node)]) {
    const domain = node.domain === 'ai.onnx' ? '' : node.domain;
    const isKnown =
      called.has(keyOf({ domain: node.domain, name: node.opType })) ||
      (Object.hasOwn(OPERATORS, domain) && OPERATORS[domain]!.has(node.opType));
    if (isKnown && !node.attribute.some(({ g, graphs }) => g || graphs.length > 0)) continue;
    const operator = domain === '' ? node.opType : `${domain}.${node.opType}`;
    throw new AppError('foreign-operator', { node: node.name || node.output[0] || '', operator });
  }
}

const keyOf = ({ domain, name }: { domain: string; name: string }) => `${domain}.${name}`;

/** Functions of the file that nodes call, themselves or through others. */
function calledFrom(nodes: readonly NodeProto[], functions: readonly FunctionProto[]): FunctionProto[] {
  const known = new Map(functions.map((own) => [keyOf(own), own]));
  const called = new Set<FunctionProto>();
  const open = [...nodes];
  for (let node = open.pop(); node; node = open.pop()) {
    const own = known.get(keyOf({ domain: node.domain, name: node.opType }));
    if (!own || called.has(own)) continue;
    called.add(own);
    open.push(...own.node);
  }
  return functions.filter((own) => called.has(own));
}

/** Nodes that tensors depend on, in the graph's order. */
function nodesFor(graph: GraphProto, tensors: readonly string[]): NodeProto[] {
  const producer = new Map(graph.node.flatMap((node) => node.output.map((name) => [name, node] as const)));
  const needed = new Set<NodeProto>();
  const open = [...tensors];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const node = producer.get(name);
    if (!node || needed.has(node)) continue;
    needed.add(node);
    open.push(...inputsOf(node));
  }
  return graph.node.filter((node) => needed.has(node));
}

/** Its inputs, and what graphs inside of it read. */
function inputsOf({ input, attribute }: NodeProto): string[] {
  const inner = attribute.flatMap(({ g, graphs }) => (g ? [g, ...graphs] : graphs));
  return [...input, ...inner.flatMap(({ node }) => node.flatMap(inputsOf))];
}

/**
 * Our graph with squeeze-excite's means summed as the file sums them. ORT's WASM sums ReduceMean and GlobalAveragePool
 * in different orders, which on images with large even areas makes up to a hundred times what all else does (ADR 077).
 */
export function withMeansOf({ graph, functions }: ModelProto, own: ModelProto): ModelProto {
  const theirs = new Set(
    [...graph!.node, ...functions.flatMap(({ node }) => node)].map(({ opType }) => opType),
  );
  if (theirs.has('GlobalAveragePool') || !theirs.has('ReduceMean')) return own;
  const node = own.graph!.node.map((one) =>
    one.opType === 'GlobalAveragePool'
      ? create(NodeProtoSchema, { ...one, opType: 'ReduceMean', attribute: [attribute('axes', [2, 3])] })
      : one,
  );
  return create(ModelProtoSchema, { ...own, graph: create(GraphProtoSchema, { ...own.graph!, node }) });
}

/** Bits of halves. */
export const toHalves = (values: Float32Array): Uint16Array<ArrayBuffer> =>
  new Uint16Array(new Float16Array(values).buffer);

export const fromHalves = ({ buffer, byteOffset, length }: Uint16Array): Float32Array =>
  Float32Array.from(new Float16Array(buffer as ArrayBuffer, byteOffset, length));
