import type { Constant } from './constant';
import type { Graph } from './graph';
import { floatOf, intOf, intsOf, type Node } from './node';
import { refuse } from './refuse';

/** A convolution of the graph. */
export interface Convolution {
  readonly node: Node;
  /** The tensor that it reads, looked through. */
  readonly input: string;
  readonly output: string;
  /** [outChannels, inChannels / groups, kernel, kernel] */
  readonly weight: Constant;
  /** [outChannels] */
  readonly bias: Float64Array;
  readonly kernel: number;
  readonly stride: number;
  readonly groups: number;
  readonly outChannels: number;
}

/** A batch norm's own numbers, [C] each, as the file holds them. */
export interface Norm {
  readonly gamma: Float64Array;
  readonly beta: Float64Array;
  readonly mean: Float64Array;
  readonly variance: Float64Array;
  readonly epsilon: number;
}

/** What follows a convolution channel by channel: scale · x + shift, [C] each, and the tensor that this gives. */
export interface AffineAfter {
  readonly output: string;
  readonly scale: Float64Array;
  readonly shift: Float64Array;
  /** Where it is one batch norm and nothing else. */
  readonly norm: Norm | null;
}

const doubles = ({ values }: Constant) => Float64Array.from(values);

/** What a bias of zeros may be made by, where the file expands it to its size. */
const EXPANDING = new Set(['Expand', 'Cast', 'CastLike', 'Identity', 'ConstantOfShape']);

/** Reads the layers that an EfficientDet consists of. */
export class Layers {
  private readonly convolutions = new Map<Node, Convolution>();
  private readonly affines = new Map<Convolution, AffineAfter>();
  private readonly swishes = new Map<string, string | null>();

  constructor(readonly graph: Graph) {}

  /** @throws AppError `model-not-recovered` for a convolution that no EfficientDet has */
  convolution(node: Node): Convolution {
    const known = this.convolutions.get(node);
    if (known) return known;
    const weight = this.graph.constant(node.inputs[1] ?? '');
    if (!weight) throw refuse('a convolution whose weight is computed', node.name);
    const [outChannels, , kernel, width] = weight.shape;
    if (weight.shape.length !== 4 || !outChannels || !kernel || kernel !== width) {
      throw refuse(`a convolution with a kernel of [${weight.shape}]`, node.name);
    }
    const strides = intsOf(node, 'strides') ?? [1];
    const dilations = intsOf(node, 'dilations') ?? [1];
    if (dilations.some((d) => d !== 1) || new Set(strides).size !== 1) {
      throw refuse(`a convolution with strides ${strides} and dilations ${dilations}`, node.name);
    }
    const convolution: Convolution = {
      node,
      input: this.graph.origin(node.inputs[0]!),
      output: node.outputs[0]!,
      weight,
      bias: this.bias(node, outChannels),
      kernel,
      stride: strides[0]!,
      groups: intOf(node, 'group', 1),
      outChannels,
    };
    this.convolutions.set(node, convolution);
    return convolution;
  }

  private bias(node: Node, channels: number): Float64Array {
    const { graph } = this;
    let name = node.inputs[2] ?? '';
    if (name === '') return new Float64Array(channels);
    for (let maker = graph.producer(name); !graph.constants.has(name); maker = graph.producer(name)) {
      if (!maker || !EXPANDING.has(maker.op)) throw refuse(`a bias made by ${maker?.op ?? name}`, node.name);
      name = maker.inputs[0]!;
    }
    const { values } = graph.constants.get(name)!;
    if (values.length === 1) return new Float64Array(channels).fill(values[0]!);
    if (values.length !== channels) throw refuse(`a bias of ${values.length} values`, node.name);
    return Float64Array.from(values);
  }

  /** Convolutions that read a tensor as their feature map. */
  convolutionsOf(tensor: string): Convolution[] {
    return this.graph
      .readersOf(tensor)
      .filter((node) => node.op === 'Conv' && this.graph.origin(node.inputs[0]!) === tensor)
      .map((node) => this.convolution(node));
  }

  depthwiseOf(tensor: string): Convolution[] {
    return this.convolutionsOf(tensor).filter((c) => c.groups > 1 && c.groups === c.outChannels);
  }

  pointwiseOf(tensor: string): Convolution[] {
    return this.convolutionsOf(tensor).filter((c) => c.groups === 1 && c.kernel === 1);
  }

  /**
   * Batch norms and sums, products by one number a channel that alone follow a convolution, composed. One number for
   * all channels is no part of it: that is a fusion coefficient.
   * @throws AppError `model-not-recovered` for a batch norm in training mode, or of other channels
   */
  affineAfter(convolution: Convolution): AffineAfter {
    const known = this.affines.get(convolution);
    if (known) return known;
    const channels = convolution.outChannels;
    const scale = new Float64Array(channels).fill(1);
    const shift = new Float64Array(channels);
    let output = convolution.output;
    let norm: Norm | null = null;
    for (let steps = 0; ; steps++) {
      const [node, another] = this.graph.readersOf(output);
      if (!node || another) break;
      const found = node.op === 'BatchNormalization' ? this.batchNorm(node, channels) : null;
      const step = found ? affineOf(found) : this.perChannel(node, output, channels);
      if (!step) break;
      norm = steps === 0 ? found : null;
      for (let c = 0; c < channels; c++) {
        scale[c] = scale[c]! * step.scale[c]!;
        shift[c] = shift[c]! * step.scale[c]! + step.shift[c]!;
      }
      output = node.outputs[0]!;
    }
    const affine = { output, scale, shift, norm };
    this.affines.set(convolution, affine);
    return affine;
  }

  private batchNorm(node: Node, channels: number): Norm {
    const trains = intOf(node, 'training_mode', 0) === 1 || node.outputs.slice(1).some((name) => name !== '');
    if (trains) throw refuse('a batch normalisation in training mode', node.name);
    const part = (input: number) => {
      const found = this.graph.constant(node.inputs[input] ?? '');
      if (!found) throw refuse('a batch normalisation whose numbers are computed', node.name);
      if (found.values.length !== channels) {
        throw refuse(`a batch normalisation of ${found.values.length} channels`, node.name);
      }
      return doubles(found);
    };
    return {
      gamma: part(1),
      beta: part(2),
      mean: part(3),
      variance: part(4),
      epsilon: floatOf(node, 'epsilon', 1e-5),
    };
  }

  /** A sum or product of `tensor` with a constant that has one number a channel. */
  private perChannel(
    node: Node,
    tensor: string,
    channels: number,
  ): Pick<AffineAfter, 'scale' | 'shift'> | null {
    const steps = PER_CHANNEL.get(node.op);
    const at = node.inputs.findIndex((name) => this.graph.constants.has(name));
    const constant = this.graph.constants.get(node.inputs[at] ?? '');
    if (!steps || !constant || channels === 1 || constant.values.length !== channels) return null;
    // Counted from the last dimension: channels are the first of three, or the last.
    const place = constant.shape.length - constant.shape.indexOf(channels);
    if (place !== (this.graph.isChannelsLast(node.inputs[1 - at]!) ? 1 : 3)) return null;
    if (this.graph.origin(node.inputs[1 - at]!) !== tensor || (at === 0 && !steps.commutes)) return null;
    return steps.affine(doubles(constant));
  }

  /** x · sigmoid(x) of a tensor; null where nothing computes that. */
  swishOf(tensor: string): string | null {
    const known = this.swishes.get(tensor);
    if (known !== undefined) return known;
    const found = this.findSwish(tensor);
    this.swishes.set(tensor, found);
    return found;
  }

  private findSwish(tensor: string): string | null {
    for (const node of this.graph.readersOf(tensor)) {
      const isSwish = node.op === 'Swish' || node.op === 'QuickGelu';
      const alpha = floatOf(node, 'alpha', node.op === 'QuickGelu' ? 1.702 : 1);
      if (isSwish && Math.abs(alpha - 1) < 1e-6) return node.outputs[0]!;
      if (node.op !== 'Sigmoid') continue;
      const gate = node.outputs[0]!;
      const product = this.graph
        .readersOf(gate)
        .find((m) => m.op === 'Mul' && [tensor, gate].every((x) => this.graph.originsOf(m).includes(x)));
      if (product) return product.outputs[0]!;
    }
    return null;
  }

  /** What reads a tensor instead of a swish, for the reason of a refusal. */
  readersInWords(tensor: string): string {
    const names = new Set(this.graph.readersOf(tensor).map((node) => node.op));
    return [...names].slice(0, 4).join(', ') || 'nothing';
  }

  /** @throws AppError `model-not-recovered` where another activation follows */
  swishAfter(convolution: Convolution): string {
    const { output } = this.affineAfter(convolution);
    const found = this.swishOf(output);
    if (found !== null) return found;
    throw refuse(`its activation is ${this.readersInWords(output)}, not swish`, convolution.node.name);
  }
}

export function affineOf(norm: Norm): Pick<AffineAfter, 'scale' | 'shift'> {
  const { gamma, beta, mean, variance, epsilon } = norm;
  const scale = gamma.map((g, c) => g / Math.sqrt(variance[c]! + epsilon));
  return { scale, shift: beta.map((b, c) => b - mean[c]! * scale[c]!) };
}

const PER_CHANNEL: ReadonlyMap<
  string,
  { commutes: boolean; affine: (v: Float64Array) => Pick<AffineAfter, 'scale' | 'shift'> }
> = new Map([
  ['Add', { commutes: true, affine: (v) => ({ scale: v.map(() => 1), shift: v }) }],
  ['Sub', { commutes: false, affine: (v) => ({ scale: v.map(() => 1), shift: v.map((x) => -x) }) }],
  ['Mul', { commutes: true, affine: (v) => ({ scale: v, shift: v.map(() => 0) }) }],
  ['Div', { commutes: false, affine: (v) => ({ scale: v.map((x) => 1 / x), shift: v.map(() => 0) }) }],
]);
