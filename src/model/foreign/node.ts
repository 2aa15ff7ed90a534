import type { AttributeProto, NodeProto } from '../onnx/generated/onnx_pb';

/** A node of a graph in the terms of the recovery. */
export interface Node {
  /** As the file names it; where it has no name, operator and output. */
  readonly name: string;
  /** Operator; with its domain before a dot where that is not ONNX's own. */
  readonly op: string;
  /** '' where an optional input is left out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: ReadonlyMap<string, AttributeProto>;
}

/** Operators of ORT's domain that mean what ONNX's of the same name do, or that the recovery knows. */
const KNOWN_CONTRIBUTED = new Set([
  'DequantizeLinear',
  'QuantizeLinear',
  'FusedConv',
  'QuickGelu',
  'QLinearAdd',
  'QLinearMul',
  'QLinearSigmoid',
  'QLinearConcat',
  'QLinearGlobalAveragePool',
]);

function operator({ domain, opType }: NodeProto): string {
  if (domain === '' || domain === 'ai.onnx') return opType;
  return domain === 'com.microsoft' && KNOWN_CONTRIBUTED.has(opType) ? opType : `${domain}.${opType}`;
}

export function nodeOf(node: NodeProto): Node {
  return {
    name: node.name || `${node.opType} → ${node.output[0] ?? ''}`,
    op: operator(node),
    inputs: node.input,
    outputs: node.output,
    attributes: new Map(node.attribute.map((attribute) => [attribute.name, attribute])),
  };
}

/** A node like another, apart from some fields. */
export function nodeWith(node: Node, change: Partial<Node>): Node {
  return { ...node, ...change };
}

export function intOf(node: Node, name: string, otherwise: number): number {
  const found = node.attributes.get(name);
  return found ? Number(found.i) : otherwise;
}

export function floatOf(node: Node, name: string, otherwise: number): number {
  return node.attributes.get(name)?.f ?? otherwise;
}

export function intsOf(node: Node, name: string): readonly number[] | null {
  return node.attributes.get(name)?.ints.map(Number) ?? null;
}

const utf8 = new TextDecoder();

export function textOf(node: Node, name: string, otherwise: string): string {
  const found = node.attributes.get(name);
  return found ? utf8.decode(found.s) : otherwise;
}
