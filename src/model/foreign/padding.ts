import type { Padding, PoolPadding } from '../network/architecture';
import { type Constant, integers } from './constant';
import { type Budget, folded, foldedSplit } from './fold';
import type { Graph } from './graph';
import { intOf, intsOf, type Node, textOf } from './node';
import { refuse } from './refuse';

/** Rows and columns that a window sees outside of its input. */
interface Pads {
  /** Before and after, the same for rows and columns. */
  readonly before: number;
  readonly after: number;
  /** What stands there; null where the operator itself pads: 0 for a convolution, −∞ for a max-pool. */
  readonly value: number | null;
}

/** A side that every level of the pyramid could have: only that it is even matters to a pad. */
const SOME_SIDE = 64;
/** Far more nodes than any exporter computes a pad with. */
const LONGEST_EXPRESSION = 200;

/**
 * Pads of a convolution or max-pool, its own and those of a Pad before it, whether the file states them or computes
 * them from the shape of what is padded.
 * @throws AppError `model-not-recovered` where they are not the same for rows and columns, or not known
 */
function padsOf(graph: Graph, node: Node, kernel: number, stride: number): Pads {
  const own = ownPads(node, kernel, stride);
  const nodes = graph.padsOf(node.inputs[0]!);
  if (nodes.length === 0) return own;
  if (nodes.length > 1) throw refuse('padded twice', node.name);
  const given = givenPads(graph, nodes[0]!);
  if (own.before + own.after === 0) return given;
  if (given.before + given.after === 0) return own;
  // A convolution's own pads and the Pad's are of the same zeros; a max-pool's are not.
  if (node.op !== 'Conv' || given.value !== 0) throw refuse('padded twice', node.name);
  return { before: own.before + given.before, after: own.after + given.after, value: 0 };
}

function ownPads(node: Node, kernel: number, stride: number): Pads {
  const automatic = textOf(node, 'auto_pad', 'NOTSET');
  if (automatic === 'SAME_UPPER') return { ...sameUpper(kernel, stride), value: null };
  if (automatic === 'SAME_LOWER') throw refuse('padded as SAME_LOWER, before rather than after', node.name);
  const [top = 0, left = 0, bottom = 0, right = 0] =
    automatic === 'NOTSET' ? (intsOf(node, 'pads') ?? []) : [];
  if (top !== left || bottom !== right) throw refuse('padded otherwise in rows than in columns', node.name);
  // Rounded up, the last window of an even side reaches one further: as a pad at the far end would let it.
  const rounded = intOf(node, 'ceil_mode', 0) === 1 && top + bottom < kernel - stride;
  return { before: top, after: rounded ? kernel - stride - top : bottom, value: null };
}

function givenPads(graph: Graph, node: Node): Pads {
  const mode = textOf(node, 'mode', 'constant');
  if (mode !== 'constant') throw refuse(`a pad of mode ${mode}`, node.name);
  const stated = intsOf(node, 'pads') ?? intsOf(node, 'paddings');
  const amounts = stated ?? computed(graph, node, node.inputs[1] ?? '');
  const value = node.inputs[2]
    ? graph.constant(node.inputs[2])?.values[0]
    : (node.attributes.get('value')?.f ?? 0);
  if (amounts?.length !== 8) throw refuse('a pad of unknown size', node.name);
  if (value === undefined) throw refuse('a pad of unknown value', node.name);
  const [row, column] = graph.isChannelsLast(node.inputs[0]!) ? [1, 2] : [2, 3];
  const others = amounts.filter((_, i) => i % 4 !== row && i % 4 !== column);
  const [before, after] = [amounts[row]!, amounts[row + 4]!];
  if (others.some((n) => n !== 0) || before !== amounts[column] || after !== amounts[column + 4]) {
    throw refuse('padded otherwise in rows than in columns', node.name);
  }
  return { before, after, value };
}

/** Pads computed from the padded tensor's own shape, as PyTorch writes "same" padding; null where from anything else. */
function computed(graph: Graph, pad: Node, tensor: string): number[] | null {
  const padded = graph.origin(pad.inputs[0]!);
  const shape = graph.isChannelsLast(pad.inputs[0]!)
    ? [1, SOME_SIDE, SOME_SIDE, 1]
    : [1, 1, SOME_SIDE, SOME_SIDE];
  const known = new Map<string, Constant | null>();
  const budget: Budget = { left: 100_000 };
  const valueAt = (name: string): Constant | null => {
    const constant = graph.constants.get(name) ?? known.get(name);
    if (constant !== undefined || known.size >= LONGEST_EXPRESSION) return constant ?? null;
    known.set(name, null);
    const node = graph.producer(name);
    if (!node) return null;
    const isShape = node.op === 'Shape' && graph.origin(node.inputs[0]!) === padded;
    const result = isShape ? integers(shape) : resultOf(node, name);
    known.set(name, result);
    return result;
  };
  const resultOf = (node: Node, name: string): Constant | null => {
    const inputs = node.inputs.map((input) => (input === '' ? undefined : valueAt(input)));
    if (inputs.includes(null)) return null;
    const values = inputs.map((input) => input ?? undefined);
    const split = foldedSplit(node, values);
    return split ? (split[node.outputs.indexOf(name)] ?? null) : folded(node, values, budget);
  };
  const values = valueAt(tensor)?.values;
  return values ? [...values] : null;
}

function sameUpper(kernel: number, stride: number): Pick<Pads, 'before' | 'after'> {
  const before = Math.floor((kernel - stride) / 2);
  return { before, after: kernel - stride - before };
}

/** As low as a half float's rounding of −∞ by converters that know no infinity. */
const LOWEST = -1e4;

/** Notes the padding of each layer that is met, and that all have the same. */
export class PaddingConvention {
  private found: { padding: Padding; node: Node } | null = null;
  private foundPool: { zero: boolean; node: Node } | null = null;

  constructor(private readonly graph: Graph) {}

  /** At stride 1 both conventions are the same, and any other padding would change the size. */
  noteConvolution({ node, kernel, stride }: { node: Node; kernel: number; stride: number }): void {
    const pads = padsOf(this.graph, node, kernel, stride);
    if (pads.value !== null && pads.value !== 0 && pads.before + pads.after > 0) {
      throw refuse(`a convolution padded with ${pads.value}`, node.name);
    }
    this.note(node, pads, kernel, stride);
  }

  notePool(node: Node): void {
    const kernel = intsOf(node, 'kernel_shape') ?? [];
    const strides = intsOf(node, 'strides') ?? [];
    const dilations = intsOf(node, 'dilations') ?? [];
    const usual = kernel.join() === '3,3' && strides.join() === '2,2' && dilations.every((d) => d === 1);
    if (!usual) throw refuse(`a pool with a kernel of [${kernel}] and strides [${strides}]`, node.name);
    const pads = padsOf(this.graph, node, 3, 2);
    if (pads.value !== null && pads.value > LOWEST && pads.value !== 0) {
      throw refuse(`a max-pool padded with ${pads.value}`, node.name);
    }
    this.note(node, pads, 3, 2);
    const zero = pads.value === 0;
    if (this.foundPool && this.foundPool.zero !== zero) {
      throw refuse(`padded with another value than ${this.foundPool.node.name}`, node.name);
    }
    this.foundPool = { zero, node };
  }

  private note(node: Node, { before, after }: Pads, kernel: number, stride: number): void {
    const centred = (kernel - 1) / 2;
    const upper = sameUpper(kernel, stride);
    const isUpper = before === upper.before && after === upper.after;
    const isSymmetric = before === centred && after === centred;
    if (!isUpper && !isSymmetric) throw refuse(`padded by ${before} before and ${after} after`, node.name);
    if (isUpper && isSymmetric) return;
    const padding = isUpper ? 'same-upper' : 'symmetric';
    if (this.found && this.found.padding !== padding) {
      throw refuse(`padded ${padding}, but ${this.found.node.name} ${this.found.padding}`, node.name);
    }
    this.found = { padding, node };
  }

  get padding(): Padding {
    return this.found?.padding ?? 'same-upper';
  }

  get poolPadding(): PoolPadding {
    return this.foundPool?.zero ? 'zero' : '-infinity';
  }
}
