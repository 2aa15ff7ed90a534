import type { Constant } from './constant';
import { type Node, nodeWith, textOf } from './node';
import { dequantised } from './quantisation';
import { refuse } from './refuse';

/** Fused and quantised operators as the plain ones they stand for. */

type Constants = Map<string, Constant>;

function without(node: Node, ...names: readonly string[]): Node['attributes'] {
  return new Map([...node.attributes].filter(([name]) => !names.includes(name)));
}

/** ORT's convolution with the activation that followed it. */
function fusedConvolution(node: Node): Node[] {
  const activation = textOf(node, 'activation', '');
  if (node.inputs[3]) throw refuse('a convolution fused with a sum', node.name);
  const [output] = node.outputs;
  const inner = `${output}#convolution`;
  const attributes = without(node, 'activation', 'activation_params');
  return [
    nodeWith(node, { op: 'Conv', outputs: [inner], attributes }),
    nodeWith(node, { op: activation || 'Identity', inputs: [inner], attributes: new Map() }),
  ];
}

/** A dequantised operand as a constant of its own; null where its values are no constants. */
function operand(
  constants: Constants,
  node: Node,
  [value, scale, zero]: readonly number[],
  axis: number,
): string | null {
  const [x, s] = [constants.get(node.inputs[value!]!), constants.get(node.inputs[scale!]!)];
  if (!x || !s) return null;
  const found = dequantised(x, s, constants.get(node.inputs[zero!] ?? ''), axis);
  if (!found) throw refuse('scale and zero point do not fit what they quantise', node.name);
  const name = `${node.outputs[0]}#operand${value}`;
  constants.set(name, found);
  return name;
}

/** x, its scale and zero point, weights, theirs, the output's, bias (ONNX's QLinearConv). */
function quantisedConvolution(node: Node, constants: Constants): Node[] {
  const weight = operand(constants, node, [3, 4, 5], 0);
  if (!weight) throw refuse('a convolution whose weight is computed', node.name);
  const inputs = [node.inputs[0]!, weight];
  const bias = constants.get(node.inputs[8] ?? '');
  if (bias) {
    const xScale = constants.get(node.inputs[1]!);
    const weightScale = constants.get(node.inputs[4]!);
    if (!xScale || !weightScale) throw refuse('a bias whose scale is computed', node.name);
    const perChannel = weightScale.values.length > 1 ? 1 : 0;
    const values = Float64Array.from(
      bias.values,
      (v, i) => v * xScale.values[0]! * weightScale.values[i * perChannel]!,
    );
    const name = `${node.outputs[0]}#bias`;
    constants.set(name, { ...bias, values, integer: false });
    inputs.push(name);
  }
  return [nodeWith(node, { op: 'Conv', inputs })];
}

/** Elementwise operators on quantised tensors: which of the plain operator's inputs stand where. */
const QUANTISED: Readonly<Record<string, { op: string; operands: readonly (readonly number[])[] }>> = {
  QLinearAdd: {
    op: 'Add',
    operands: [
      [0, 1, 2],
      [3, 4, 5],
    ],
  },
  QLinearMul: {
    op: 'Mul',
    operands: [
      [0, 1, 2],
      [3, 4, 5],
    ],
  },
  QLinearSigmoid: { op: 'Sigmoid', operands: [[0, 1, 2]] },
  QLinearGlobalAveragePool: { op: 'GlobalAveragePool', operands: [[0, 1, 2]] },
};

/** Of the output's scale and zero point, then each part with its own (ORT's QLinearConcat), the parts. */
const concatenated = ({ inputs }: Node) => inputs.slice(2).filter((_, i) => i % 3 === 0);

/**
 * DynamicQuantizeLinear → ConvInteger → Cast → Mul by both scales, as ORT's dynamic quantisation writes it, as one
 * convolution of the float input.
 */
function integerConvolutions(nodes: readonly Node[], constants: Constants): Node[] {
  const producers = new Map(nodes.flatMap((node) => node.outputs.map((name) => [name, node] as const)));
  const consumers = new Map<string, Node>();
  for (const node of nodes) for (const name of node.inputs) consumers.set(name, node);
  const replaced = new Map<Node, Node | null>();
  for (const node of nodes) {
    if (node.op !== 'ConvInteger') continue;
    const source = producers.get(node.inputs[0]!);
    const cast = consumers.get(node.outputs[0]!);
    const scaled = cast && consumers.get(cast.outputs[0]!);
    const factor = scaled?.inputs.find((name) => name !== cast?.outputs[0]) ?? '';
    const scales = producers.get(factor)?.inputs ?? [];
    const scale = scales.map((name) => constants.get(name)).find((c) => c !== undefined);
    const quantised = constants.get(node.inputs[1]!);
    const complete = source?.op === 'DynamicQuantizeLinear' && cast?.op === 'Cast' && scaled?.op === 'Mul';
    if (!complete || !scale || !quantised)
      throw refuse('an integer convolution without its scales', node.name);
    const weight = dequantised(quantised, scale, constants.get(node.inputs[3] ?? ''), 0);
    if (!weight) throw refuse('scale and zero point do not fit what they quantise', node.name);
    const name = `${node.outputs[0]}#weight`;
    constants.set(name, weight);
    replaced.set(node, null);
    replaced.set(cast, null);
    const inputs = [source.inputs[0]!, name];
    replaced.set(scaled, nodeWith(node, { op: 'Conv', inputs, outputs: scaled.outputs }));
  }
  return nodes.flatMap((node) => {
    const by = replaced.get(node);
    return by === undefined ? [node] : by === null ? [] : [by];
  });
}

/** @throws AppError `model-not-recovered` naming the node that stands for nothing plain */
export function plainNodes(nodes: readonly Node[], constants: Constants): Node[] {
  return integerConvolutions(nodes, constants).flatMap((node) => {
    if (node.op === 'FusedConv') return fusedConvolution(node);
    if (node.op === 'QLinearConv') return quantisedConvolution(node, constants);
    if (node.op === 'QLinearConcat') return [nodeWith(node, { op: 'Concat', inputs: concatenated(node) })];
    const plain = Object.hasOwn(QUANTISED, node.op) ? QUANTISED[node.op] : undefined;
    if (!plain) return [node];
    const inputs = plain.operands.map((at) => operand(constants, node, at, 0) ?? node.inputs[at[0]!]!);
    return [nodeWith(node, { op: plain.op, inputs, attributes: new Map() })];
  });
}
