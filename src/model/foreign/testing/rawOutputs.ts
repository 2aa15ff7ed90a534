import { create } from '@bufbuild/protobuf';
import { Float16Array } from '@petamoriken/float16';
import {
  type GraphProto,
  GraphProtoSchema,
  type ModelProto,
  ModelProtoSchema,
  type NodeProto,
  ValueInfoProtoSchema,
} from '../../onnx/generated/onnx_pb';
import type { ForeignReport } from '../types';

/** For running another exporter's file itself, up to what its heads put out. */

/** The file without what comes after its heads: with their raw outputs, classes before boxes, P3…P7. */
export function cutAtHeads(foreign: ModelProto, { tensors }: Pick<ForeignReport, 'tensors'>): ModelProto {
  const { graph } = foreign;
  const outputs = [...tensors.classes, ...tensors.boxes].map(({ tensor }) => tensor);
  const nodes = nodesFor(graph!, outputs);
  const read = new Set(nodes.flatMap(inputsOf));
  return create(ModelProtoSchema, {
    ...foreign,
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

/** Bits of halves. */
export const toHalves = (values: Float32Array): Uint16Array<ArrayBuffer> =>
  new Uint16Array(new Float16Array(values).buffer);

export const fromHalves = ({ buffer, byteOffset, length }: Uint16Array): Float32Array =>
  Float32Array.from(new Float16Array(buffer as ArrayBuffer, byteOffset, length));
