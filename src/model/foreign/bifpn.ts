import { BIFPN_NODES, INPUT_COUNT, levelOfFeature, OUTPUT_NODES, type Resample } from '../bifpn/topology';
import { isProjected, NAMES } from '../network/checkpointNames';
import type { FusionKind } from '../network/variants';
import { type Combination, Combinations, rawWeights } from './fusion';
import type { Convolution, Layers } from './layers';
import type { Node } from './node';
import type { PaddingConvention } from './padding';
import { refuse } from './refuse';
import { type Source, sourceOf } from './resample';
import { separableAfter } from './separable';
import type { RecoveredTensors } from './tensors';

/** A swish of a sum of feature maps, with a depthwise convolution after it: perhaps a fusion node. */
interface Candidate {
  readonly activated: string;
  readonly node: Node;
  readonly terms: readonly (Source & { readonly term: string; readonly coefficient: number })[];
}

/** What one of a fusion node’s inputs must be. */
interface Wanted {
  readonly from: number;
  readonly tensor: string;
  readonly resample: Resample;
}

interface FoundNode {
  readonly candidate: Candidate;
  /** Tensor and coefficient of each slot. */
  readonly slots: readonly { readonly tensor: string; readonly coefficient: number }[];
}

/** The BiFPN of a graph, cell by cell. */
export class FoundBifpn {
  private readonly candidates: readonly Candidate[];
  private readonly projections = new Map<
    string,
    { readonly tap: string; readonly convolution: Convolution }
  >();
  private readonly p6: { readonly projection: Convolution; readonly tensor: string };
  private readonly p7: string;
  private readonly cells: FoundNode[][] = [];
  /** The last cell’s outputs, P3…P7. */
  readonly levels: readonly string[];
  /** Channels of every level. */
  readonly width: number;

  constructor(
    private readonly layers: Layers,
    private readonly padding: PaddingConvention,
    taps: readonly [string, string, string],
  ) {
    this.candidates = findCandidates(layers);
    for (const tap of taps) {
      for (const convolution of layers.pointwiseOf(tap)) {
        this.projections.set(layers.affineAfter(convolution).output, { tap, convolution });
      }
    }
    const pooled = [...this.projections].flatMap(([tensor, { tap, convolution }]) =>
      tap === taps[2] ? this.poolsOf(tensor).map((pool) => ({ projection: convolution, tensor: pool })) : [],
    );
    if (pooled.length !== 1) {
      throw refuse(`${pooled.length} max-pools of projections of P5 could give P6`);
    }
    this.p6 = pooled[0]!;
    this.width = this.p6.projection.outChannels;
    const [p7, another] = this.poolsOf(this.p6.tensor);
    if (!p7 || another)
      throw refuse('P6 is not pooled once to P7', layers.graph.producer(this.p6.tensor)?.name);
    this.p7 = p7;
    let levels: readonly string[] = [...taps, this.p6.tensor, p7];
    while (this.hasCellAfter(levels)) levels = this.findCell(levels);
    if (this.cells.length === 0) throw refuse('no fusion node follows P6 and P7');
    this.levels = levels;
  }

  get cellCount(): number {
    return this.cells.length;
  }

  /** A cell begins where P6 and P7 are added. */
  private hasCellAfter(levels: readonly string[]): boolean {
    const wanted = this.wantedBy(0, levels, []);
    return this.candidates.some((candidate) => this.match(candidate, wanted, this.cells.length) !== null);
  }

  private poolsOf(tensor: string): string[] {
    return this.layers.graph
      .readersOf(tensor)
      .filter((node) => node.op === 'MaxPool')
      .map((node) => node.outputs[0]!);
  }

  private wantedBy(n: number, levels: readonly string[], nodes: readonly string[]): Wanted[] {
    const { level, inputs } = BIFPN_NODES[n]!;
    return inputs.map((from) => {
      const other = levelOfFeature(from);
      return {
        from,
        tensor: from < INPUT_COUNT ? levels[from]! : nodes[from - INPUT_COUNT]!,
        resample: other === level ? 'none' : other > level ? 'up' : 'down',
      };
    });
  }

  /** Finds the nodes of the next cell. @returns its outputs */
  private findCell(levels: readonly string[]): readonly string[] {
    const cell = this.cells.length;
    const found: FoundNode[] = [];
    const outputs: string[] = [];
    for (const [n, { name }] of BIFPN_NODES.entries()) {
      const wanted = this.wantedBy(n, levels, outputs);
      const hits = this.candidates.flatMap((candidate) => {
        const slots = this.match(candidate, wanted, cell);
        return slots ? [{ candidate, slots }] : [];
      });
      if (hits.length !== 1) {
        throw refuse(
          `${hits.length} nodes could be ${name} of cell ${cell + 1}`,
          hits[1]?.candidate.node.name,
        );
      }
      const [hit] = hits;
      found.push(hit!);
      for (const { term, resample } of hit!.candidate.terms) this.notePadding(term, resample);
      outputs.push(this.separable(hit!).output);
    }
    this.cells.push(found);
    return OUTPUT_NODES.map((n) => outputs[n]!);
  }

  private notePadding(term: string, resample: Resample): void {
    const node = this.layers.graph.producer(term);
    if (resample === 'down' && node) this.padding.notePool(node);
  }

  /** Tensor and coefficient of each slot where a candidate adds what is wanted, and nothing else. */
  private match(candidate: Candidate, wanted: readonly Wanted[], cell: number): FoundNode['slots'] | null {
    if (candidate.terms.length !== wanted.length) return null;
    const slots = wanted.map(({ from, tensor, resample }) => {
      const term = candidate.terms.find((t) => {
        if (t.resample === resample && t.tensor === tensor) return true;
        // P6 and P7 are max-pools themselves: nothing but their own name tells them from a pool on the way.
        if (resample === 'none' && t.term === tensor) return true;
        return isProjected(cell, from) && resample === 'none' && this.projections.get(t.term)?.tap === tensor;
      });
      return term && { tensor: term.term, coefficient: term.coefficient };
    });
    const known = slots.filter((slot) => slot !== undefined);
    return new Set(known.map((slot) => slot.tensor)).size === wanted.length ? known : null;
  }

  private separable({ candidate }: FoundNode) {
    const found = this.layers.depthwiseOf(candidate.activated);
    if (found.length !== 1) {
      throw refuse(`${found.length} depthwise convolutions follow it`, candidate.node.name);
    }
    return separableAfter(this.layers, this.padding, found[0]!);
  }

  /** A plain sum where every coefficient is 1; weights that are learned never are. */
  get fusion(): FusionKind {
    const all = this.cells.flat().flatMap(({ slots }) => slots.map(({ coefficient }) => coefficient));
    return all.every((c) => Math.abs(c - 1) < 1e-6) ? 'sum' : 'fast';
  }

  /** Puts P6’s projection and, cell by cell, weights, projections and convolutions. */
  put(out: RecoveredTensors): void {
    const { graph } = this.layers;
    for (const tensor of [this.p6.tensor, this.p7]) this.padding.notePool(graph.producer(tensor)!);
    out.biasedAndNormed(`${NAMES.p6Projection}.conv`, `${NAMES.p6Projection}.bn`, this.p6.projection);
    const { fusion } = this;
    for (const [cell, nodes] of this.cells.entries()) {
      for (const [n, found] of nodes.entries()) {
        const { inputs } = BIFPN_NODES[n]!;
        const projected = inputs.flatMap((from, slot) => (isProjected(cell, from) ? [slot] : []));
        const coefficients = found.slots.map(({ coefficient }) => coefficient);
        const { weights, factors } =
          fusion === 'sum'
            ? { weights: [], factors: coefficients }
            : rawWeights(coefficients, projected, found.candidate.node);
        if (fusion !== 'sum') out.put(NAMES.edgeWeights(cell, n), [weights.length], weights);
        for (const slot of projected) {
          const name = NAMES.projection(n, inputs[slot]!);
          const { convolution } = this.projections.get(found.slots[slot]!.tensor)!;
          out.biasedAndNormed(`${name}.conv`, `${name}.bn`, convolution, factors[slot]);
        }
        const name = NAMES.nodeConv(cell, n);
        const { depthwise, depthwiseWeight, pointwise, depthwiseShift } = this.separable(found);
        out.put(`${name}.conv_dw.weight`, depthwise.weight.shape, depthwiseWeight);
        out.biasedAndNormed(`${name}.conv_pw`, `${name}.bn`, pointwise, 1, depthwiseShift);
      }
    }
  }
}

function findCandidates(layers: Layers): Candidate[] {
  const { graph } = layers;
  const combinations = new Combinations(graph);
  const activations = new Set<string>();
  for (const node of graph.nodes) {
    const isActivation = node.op === 'Sigmoid' || node.op === 'Swish' || node.op === 'QuickGelu';
    if (isActivation) activations.add(graph.origin(node.inputs[0]!));
  }
  return [...activations].flatMap((tensor): Candidate[] => {
    const activated = layers.swishOf(tensor);
    const node = graph.producer(tensor);
    if (activated === null || !node || layers.depthwiseOf(activated).length === 0) return [];
    const combination: Combination = combinations.of(tensor);
    if (combination.size < 2) return [];
    const terms = [...combination].map(([term, coefficient]) => ({
      term,
      coefficient,
      ...sourceOf(graph, term),
    }));
    return [{ activated, node, terms }];
  });
}
