import { FUSION_EPSILON } from '../bifpn/fusion';
import type { Graph } from './graph';
import type { Node } from './node';
import { refuse } from './refuse';

/** A sum of feature maps: how much of each. */
export type Combination = ReadonlyMap<string, number>;

/** More feature maps than any fusion node adds. */
const MOST_TERMS = 8;
/** Sums of sums in any exporter’s fusion. */
const DEEPEST = 12;

/**
 * A tensor as a linear combination of others (Add, Sum, Mul and Div by numbers, ReduceSum of what is stacked), down to
 * what is none. Feature maps that are stacked are a list of combinations.
 */
export class Combinations {
  private readonly known = new Map<string, Combination | readonly Combination[]>();

  constructor(private readonly graph: Graph) {}

  of(tensor: string): Combination {
    const found = this.expand(tensor, 0);
    return isList(found) ? new Map([[tensor, 1]]) : found;
  }

  private expand(tensor: string, depth: number): Combination | readonly Combination[] {
    const known = this.known.get(tensor);
    if (known) return known;
    const node = this.graph.producer(tensor);
    const leaf: Combination = new Map([[tensor, 1]]);
    const found = (node && depth < DEEPEST && this.terms(node, depth + 1)) || leaf;
    const result = !isList(found) && found.size > MOST_TERMS ? leaf : found;
    this.known.set(tensor, result);
    return result;
  }

  private terms(node: Node, depth: number): Combination | readonly Combination[] | null {
    const { constants } = this.graph;
    switch (node.op) {
      case 'Add':
      case 'Sum': {
        if (node.inputs.some((name) => constants.has(name))) return null;
        const parts = this.graph.originsOf(node).map((input) => this.expand(input, depth));
        return parts.some(isList) ? null : added(parts as Combination[]);
      }
      case 'Mul':
      case 'Div':
        return this.scaledTerms(node, depth);
      case 'Concat': {
        const makers = this.graph.originsOf(node).map((input) => this.graph.producer(input));
        if (!makers.every((m) => m?.op === 'Unsqueeze' || m?.op === 'Reshape')) return null;
        const parts = makers.map((m) => this.expand(this.graph.origin(m!.inputs[0]!), depth));
        return parts.some(isList) ? null : (parts as Combination[]);
      }
      case 'ReduceSum': {
        const stacked = this.expand(this.graph.origin(node.inputs[0]!), depth);
        return isList(stacked) ? added(stacked) : null;
      }
      case 'Squeeze':
        // Of what a stacked sum kept as a dimension of one.
        return this.graph.producer(this.graph.origin(node.inputs[0]!))?.op === 'ReduceSum'
          ? this.expand(this.graph.origin(node.inputs[0]!), depth)
          : null;
      default:
        return null;
    }
  }

  private scaledTerms(node: Node, depth: number): Combination | readonly Combination[] | null {
    const at = node.inputs.findIndex((name) => this.graph.constants.has(name));
    const factors = this.graph.constants.get(node.inputs[at] ?? '')?.values;
    if (!factors || node.inputs.length !== 2 || (node.op === 'Div' && at === 0)) return null;
    const factor = (i: number) => (node.op === 'Mul' ? factors[i]! : 1 / factors[i]!);
    const inner = this.expand(this.graph.origin(node.inputs[1 - at]!), depth);
    if (!isList(inner)) return factors.length === 1 ? scaled(inner, factor(0)) : null;
    if (factors.length === 1) return inner.map((c) => scaled(c, factor(0)));
    return factors.length === inner.length ? inner.map((c, i) => scaled(c, factor(i))) : null;
  }
}

function isList(found: Combination | readonly Combination[]): found is readonly Combination[] {
  return Array.isArray(found);
}

function added(parts: readonly Combination[]): Combination {
  const sum = new Map<string, number>();
  for (const part of parts) for (const [name, c] of part) sum.set(name, (sum.get(name) ?? 0) + c);
  return sum;
}

function scaled(combination: Combination, factor: number): Combination {
  return new Map([...combination].map(([name, c]) => [name, c * factor]));
}

/** Most that raw weights of a node are taken to sum to: beyond it ε no longer shows in f32. */
const LARGEST_TOTAL = 1e3;
/** Weights as a fast normalised node has them in sum: 1 less a share of ε. */
const TYPICAL_TOTAL = 1 - FUSION_EPSILON / 2;
/** By how much a half float's roundings may move a sum of 1, and a single's. */
const ROUNDED_TOTAL = 2e-3;
const BARELY_OVER = 1e-6;

export interface NodeWeights {
  /** Raw weights that normalise to the coefficients. */
  readonly weights: readonly number[];
  /** By what the norm of the projection in a slot is to be scaled; 1 elsewhere. */
  readonly factors: readonly number[];
}

/**
 * Raw fusion weights of a node from the coefficients that its graph computes with: with T their sum, weights of sum
 * S = ε · T / (1 − T) normalise to them (fast normalised fusion; softmax’s sum to 1, as do weights of a large sum).
 * Where T is not near 1, or above it as no weights' is, a simplifier has multiplied the coefficient of a projection
 * into its convolution: it is taken out again.
 * @param projected slots that read a projection of their own
 * @throws AppError `model-not-recovered` where no weights give these coefficients
 */
export function rawWeights(
  coefficients: readonly number[],
  projected: readonly number[],
  node: Node,
): NodeWeights {
  const own = [...coefficients];
  const factors = own.map(() => 1);
  const sum = () => own.reduce((a, b) => a + b, 0);
  const [slot] = projected;
  const isNormalised = sum() >= 1 - ROUNDED_TOTAL && sum() <= 1 + BARELY_OVER;
  if (!isNormalised && slot !== undefined) {
    const c = TYPICAL_TOTAL - (sum() - own[slot]!);
    if (c > 0) {
      factors[slot] = own[slot]! / c;
      own[slot] = c;
    }
  }
  const total = sum();
  if (own.some((c) => !(c >= 0)) || total > 1 + ROUNDED_TOTAL) {
    const shown = coefficients.map((c) => Number(c.toPrecision(6)));
    throw refuse(`its fusion coefficients ${shown.join(', ')} come from no normalised weights`, node.name);
  }
  const below = total > 0 && total < 1 ? (FUSION_EPSILON * total) / (1 - total) : LARGEST_TOTAL;
  const weightSum = total > 0 ? Math.min(below, LARGEST_TOTAL) : 0;
  return { weights: own.map((c) => c * (weightSum + FUSION_EPSILON)), factors };
}
