import type { AttributeProto, FunctionProto, ModelProto, NodeProto } from '../onnx/generated/onnx_pb';
import { type Node, nodeOf, nodeWith } from './node';
import { refuse } from './refuse';

/** Several times the nodes of the largest export (D7 unfolded, with its post-processing). */
const MOST_NODES = 60_000;
const DEEPEST_CALL = 16;

const keyOf = ({ domain, name }: { domain: string; name: string }) => `${domain}.${name}`;

/**
 * A graph's nodes with those of the file's own functions in place of the calls.
 * @throws AppError `model-not-recovered` where that gives more nodes than any EfficientDet has
 */
export function inlinedNodes(model: ModelProto): Node[] {
  const functions = new Map(model.functions.map((f) => [keyOf(f), f]));
  const nodes: Node[] = [];
  const add = (node: Node) => {
    if (nodes.length >= MOST_NODES) throw refuse(`it has more than ${MOST_NODES} nodes`);
    nodes.push(node);
  };
  const visit = (proto: NodeProto, node: Node, depth: number) => {
    const called = functions.get(keyOf({ domain: proto.domain, name: proto.opType }));
    if (!called) return add(node);
    if (depth >= DEEPEST_CALL) throw refuse('functions call one another too deeply', node.name);
    const call = new Call(called, node, nodes.length);
    for (const inner of called.node) visit(inner, call.inCaller(inner), depth + 1);
    for (const [given, own] of call.unmade()) {
      add(nodeWith(node, { op: 'Identity', inputs: [given], outputs: [own], attributes: new Map() }));
    }
  };
  for (const proto of model.graph!.node) visit(proto, nodeOf(proto), 0);
  return nodes;
}

/** Names and attributes of a function's nodes as they are at one call of it. */
class Call {
  private readonly tensors = new Map<string, string>();
  private readonly attributes: ReadonlyMap<string, AttributeProto>;

  constructor(
    private readonly called: FunctionProto,
    private readonly caller: Node,
    private readonly number: number,
  ) {
    for (const [i, name] of called.output.entries()) this.tensors.set(name, caller.outputs[i] ?? '');
    for (const [i, name] of called.input.entries()) this.tensors.set(name, caller.inputs[i] ?? '');
    const defaults = called.attributeProto.map((a) => [a.name, a] as const);
    this.attributes = new Map([...defaults, ...caller.attributes]);
  }

  inCaller(proto: NodeProto): Node {
    const node = nodeOf(proto);
    const attributes = [...node.attributes].flatMap(([name, attribute]) => {
      if (attribute.refAttrName === '') return [[name, attribute] as const];
      const given = this.attributes.get(attribute.refAttrName);
      return given ? [[name, given] as const] : [];
    });
    return nodeWith(node, {
      name: `${this.caller.name}/${node.name}`,
      inputs: node.inputs.map((tensor) => this.rename(tensor)),
      outputs: node.outputs.map((tensor) => this.rename(tensor)),
      attributes: new Map(attributes),
    });
  }

  /** Outputs of the call that are its inputs: [what the caller gives, what it names the output]. */
  unmade(): [string, string][] {
    return this.called.output.flatMap((name, i): [string, string][] => {
      const input = this.called.input.indexOf(name);
      const own = this.caller.outputs[i];
      return input >= 0 && own ? [[this.caller.inputs[input] ?? '', own]] : [];
    });
  }

  private rename(tensor: string): string {
    if (tensor === '') return '';
    const known = this.tensors.get(tensor);
    if (known !== undefined) return known;
    const own = `${this.caller.name}#${this.number}/${tensor}`;
    this.tensors.set(tensor, own);
    return own;
  }
}
