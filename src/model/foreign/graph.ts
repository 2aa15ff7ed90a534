import type { ModelProto } from '../onnx/generated/onnx_pb';
import { type Constant, readConstant } from './constant';
import { type Budget, folded, foldedSplit } from './fold';
import { inlinedNodes } from './functions';
import { intsOf, type Node } from './node';
import { refuse } from './refuse';
import { plainNodes } from './rewrite';

/** Operators that hand a feature map on as it is; rounding to integers and halves is looked through. */
const CARRIERS = new Set(['Identity', 'Cast', 'CastLike', 'Dropout', 'QuantizeLinear', 'DequantizeLinear']);
/** Of a [N, C, 1, 1] mean these change nothing but how its dimensions are written. */
const RESHAPES = new Set(['Reshape', 'Squeeze', 'Unsqueeze', 'Flatten']);
const MEANS = new Set(['GlobalAveragePool', 'ReduceMean']);
/** What squeeze-excite makes of the mean: still one number a channel. */
const OF_MEAN = new Set(['Conv', 'Sigmoid', 'QuickGelu', 'Swish', 'Mul', 'Add', 'Transpose']);
/** Their feature maps are [N, C, H, W]; all other operators keep the order of their first input. */
const CHANNELS_FIRST = new Set(['Conv', 'MaxPool', 'GlobalAveragePool', 'BatchNormalization']);

const TO_CHANNELS_LAST = '0,2,3,1';
const TO_CHANNELS_FIRST = '0,3,1,2';

/**
 * A foreign graph made plain: constants folded, functions inlined, fused and quantised operators taken apart, and what
 * only carries a feature map on looked through. Tensors are named as in the file.
 */
export class Graph {
  readonly nodes: readonly Node[];
  readonly constants: Map<string, Constant>;
  /** The graph's inputs, without initialisers that it lists among them. */
  readonly inputs: readonly string[];
  private readonly producers = new Map<string, Node>();
  private readonly readers = new Map<string, Node[]>();
  private readonly carried = new Map<string, string>();
  private readonly pads = new Map<string, readonly Node[]>();
  private readonly lastChannels = new Map<string, boolean>();

  /** @throws AppError `model-not-recovered` for a graph that is damaged, or larger than any EfficientDet */
  constructor(model: ModelProto) {
    const graph = model.graph!;
    this.constants = new Map();
    let values = 0;
    for (const tensor of graph.initializer) {
      const constant = readConstant(tensor);
      if (!constant) continue;
      this.constants.set(tensor.name, constant);
      values += constant.values.length;
    }
    const named = new Set(graph.initializer.map((tensor) => tensor.name));
    this.inputs = graph.input.map(({ name }) => name).filter((name) => !named.has(name));
    const nodes = inlinedNodes(model);
    assertOrdered(nodes, new Set([...named, ...this.inputs]));
    this.nodes = plainNodes(this.withoutConstants(nodes, { left: 8 * values + 2 ** 22 }), this.constants);
    for (const node of this.nodes) for (const name of node.outputs) this.producers.set(name, node);
    this.findCarriers();
    for (const node of this.nodes) {
      if (this.carried.has(node.outputs[0] ?? '')) continue;
      for (const name of new Set(node.inputs.map((input) => this.origin(input)))) {
        const readers = this.readers.get(name);
        if (readers) readers.push(node);
        else this.readers.set(name, [node]);
      }
    }
  }

  /** The tensor that this one only carries on. */
  origin(tensor: string): string {
    return this.carried.get(tensor) ?? tensor;
  }

  /** The node's inputs, looked through. */
  originsOf(node: Node): readonly string[] {
    return node.inputs.map((input) => this.origin(input));
  }

  /** The node that makes a tensor, for one that carries another on the node that does so. */
  producer(tensor: string): Node | undefined {
    return this.producers.get(tensor);
  }

  /** Nodes that read a tensor, itself or carried on. */
  readersOf(tensor: string): readonly Node[] {
    return this.readers.get(tensor) ?? [];
  }

  /** Pad nodes between a tensor and the one that it carries on. */
  padsOf(tensor: string): readonly Node[] {
    return this.pads.get(tensor) ?? [];
  }

  /** Whether a feature map is [N, H, W, C]. */
  isChannelsLast(tensor: string): boolean {
    return this.lastChannels.get(tensor) ?? false;
  }

  /** A constant, perhaps one that is cast or quantised on its way. */
  constant(tensor: string): Constant | undefined {
    return this.constants.get(tensor) ?? this.constants.get(this.origin(tensor));
  }

  /** Folds what follows from constants alone; the nodes that are left. */
  private withoutConstants(nodes: readonly Node[], budget: Budget): Node[] {
    return nodes.filter((node) => {
      const inputs = node.inputs.map((name) => this.constants.get(name));
      if (node.inputs.some((name, i) => name !== '' && !inputs[i])) return true;
      if (node.inputs.length === 0 && node.op !== 'Constant') return true;
      const results = foldedSplit(node, inputs) ?? [folded(node, inputs, budget)];
      for (const [i, result] of results.entries()) {
        if (result) this.constants.set(node.outputs[i]!, result);
      }
      return results.some((result) => !result);
    });
  }

  private findCarriers(): void {
    const ofMean = new Set<string>();
    for (const node of this.nodes) {
      const [input = ''] = node.inputs;
      const [output = ''] = node.outputs;
      const data = node.inputs.filter((name) => name !== '' && !this.constants.has(name));
      if (MEANS.has(node.op)) ofMean.add(output);
      const small = data.length > 0 && data.every((name) => ofMean.has(name));
      if (small && (OF_MEAN.has(node.op) || CARRIERS.has(node.op) || RESHAPES.has(node.op))) {
        ofMean.add(output);
      }
      const last = this.layoutAfter(node, data[0] ?? input);
      if (last !== undefined) this.lastChannels.set(output, last);
      const isCarrier =
        CARRIERS.has(node.op) ||
        node.op === 'Pad' ||
        (node.op === 'Transpose' && (last !== undefined || small)) ||
        (RESHAPES.has(node.op) && (ofMean.has(input) || this.isOnePlace(node)));
      if (!isCarrier) continue;
      this.carried.set(output, this.origin(input));
      const pads = this.padsOf(input);
      if (node.op === 'Pad') this.pads.set(output, [...pads, node]);
      else if (pads.length > 0) this.pads.set(output, pads);
    }
  }

  /** A reshape to a map of one row and column, as which tf2onnx writes a transpose of such a map. */
  private isOnePlace({ op, inputs }: Node): boolean {
    const shape = op === 'Reshape' ? [...(this.constants.get(inputs[1] ?? '')?.values ?? [])] : [];
    return shape.length === 4 && shape.filter((size) => size === 1).length === 3;
  }

  /** Whether a node's output has its channels last; undefined where that is not known, as of no feature map. */
  private layoutAfter(node: Node, input: string): boolean | undefined {
    if (CHANNELS_FIRST.has(node.op)) return false;
    const before = this.lastChannels.get(input);
    if (node.op !== 'Transpose') return before;
    const perm = intsOf(node, 'perm')?.join() ?? '';
    if (perm === TO_CHANNELS_LAST && before !== true) return true;
    return perm === TO_CHANNELS_FIRST && before !== false ? false : undefined;
  }
}

/** A node may read only what stands before it, and no tensor is made twice: so no walk over the graph goes round. */
function assertOrdered(nodes: readonly Node[], made: Set<string>): void {
  for (const node of nodes) {
    for (const name of node.inputs) {
      if (name !== '' && !made.has(name))
        throw refuse(`it reads ${name}, which nothing before it makes`, node.name);
    }
    for (const name of node.outputs) {
      if (name === '') continue;
      if (made.has(name)) throw refuse(`it makes ${name}, which is made already`, node.name);
      made.add(name);
    }
  }
}
