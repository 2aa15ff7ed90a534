import type { Level } from '../network/variants';

/**
 * A BiFPN cell as a list of nodes. Feature ids index [P3 P4 P5 P6 P7, node 0, node 1, …]:
 * ids 0…4 are the cell's inputs, 5 + n is node n (effdet's and automl's `inputs_offsets`).
 */
export interface FusionNode {
  readonly name: string;
  readonly level: Level;
  /** Feature ids, in the order of the fusion weights. */
  readonly inputs: readonly number[];
}

export const INPUT_COUNT = 5;

export const BIFPN_NODES: readonly FusionNode[] = [
  { name: 'P6td', level: 6, inputs: [3, 4] },
  { name: 'P5td', level: 5, inputs: [2, 5] },
  { name: 'P4td', level: 4, inputs: [1, 6] },
  { name: 'P3out', level: 3, inputs: [0, 7] },
  { name: 'P4out', level: 4, inputs: [1, 7, 8] },
  { name: 'P5out', level: 5, inputs: [2, 6, 9] },
  { name: 'P6out', level: 6, inputs: [3, 5, 10] },
  { name: 'P7out', level: 7, inputs: [4, 11] },
];

/** Indices of the nodes whose outputs are the cell's P3…P7. */
export const OUTPUT_NODES = [3, 4, 5, 6, 7] as const;

export interface FusionEdge {
  readonly node: number;
  /** Position among the node's inputs. */
  readonly slot: number;
  /** Feature id of the source. */
  readonly from: number;
  readonly fromLevel: Level;
  readonly toLevel: Level;
  readonly resample: Resample;
}

/** How an edge brings its input to the node's size: nearest ×2, or max-pool 3×3 stride 2 "same". */
export type Resample = 'none' | 'up' | 'down';

export function levelOfFeature(id: number): Level {
  return (id < INPUT_COUNT ? id + 3 : BIFPN_NODES[id - INPUT_COUNT]!.level) as Level;
}

function resampling(from: Level, to: Level): Resample {
  if (from === to) return 'none';
  return from > to ? 'up' : 'down';
}

/** The edges of one cell, node by node; an edge's index here is its index in every per-cell weight array. */
export const BIFPN_EDGES: readonly FusionEdge[] = BIFPN_NODES.flatMap((node, n) =>
  node.inputs.map((from, slot): FusionEdge => {
    const fromLevel = levelOfFeature(from);
    return {
      node: n,
      slot,
      from,
      fromLevel,
      toLevel: node.level,
      resample: resampling(fromLevel, node.level),
    };
  }),
);

export const EDGES_PER_CELL = BIFPN_EDGES.length;

/** Index of a node's first edge in `BIFPN_EDGES`. */
export const FIRST_EDGE: readonly number[] = BIFPN_NODES.map((_, n) =>
  BIFPN_EDGES.findIndex((edge) => edge.node === n),
);

export function edgeIndex(node: number, slot: number): number {
  return FIRST_EDGE[node]! + slot;
}

/**
 * The tensors that cross from the backbone into the first cell: each of that cell's edges from a backbone
 * feature has its own 1×1 projection (P3 once, P4 and P5 twice); P6 and P7 already have the BiFPN's width.
 */
export interface PyramidInput {
  readonly name: string;
  readonly level: Level;
  /** Edge of cell 0 that alone uses it; P6 and P7 serve every edge from their feature. */
  readonly edge: { readonly node: number; readonly slot: number } | null;
}

export const PYRAMID_INPUTS: readonly PyramidInput[] = [
  { name: 'p3', level: 3, edge: { node: 3, slot: 0 } },
  { name: 'p4_td', level: 4, edge: { node: 2, slot: 0 } },
  { name: 'p4_out', level: 4, edge: { node: 4, slot: 0 } },
  { name: 'p5_td', level: 5, edge: { node: 1, slot: 0 } },
  { name: 'p5_out', level: 5, edge: { node: 5, slot: 0 } },
  { name: 'p6', level: 6, edge: null },
  { name: 'p7', level: 7, edge: null },
];

/** Where an edge reads from: an entry of `PYRAMID_INPUTS`, or a node of its own cell or of the one before. */
export type EdgeSource =
  | { readonly kind: 'pyramid'; readonly index: number }
  | { readonly kind: 'node'; readonly cell: number; readonly node: number };

/** By edge of the first cell: what it reads where that comes from a cell's inputs. */
const PYRAMID_INDEX = BIFPN_EDGES.map(({ node, slot, fromLevel }) => {
  const own = PYRAMID_INPUTS.findIndex((p) => p.edge?.node === node && p.edge.slot === slot);
  return own >= 0 ? own : PYRAMID_INPUTS.findIndex((p) => p.edge === null && p.level === fromLevel);
});

export function sourceOf(cell: number, node: number, slot: number): EdgeSource {
  const from = BIFPN_NODES[node]!.inputs[slot]!;
  if (from >= INPUT_COUNT) return { kind: 'node', cell, node: from - INPUT_COUNT };
  if (cell > 0) return { kind: 'node', cell: cell - 1, node: OUTPUT_NODES[from]! };
  return { kind: 'pyramid', index: PYRAMID_INDEX[edgeIndex(node, slot)]! };
}

/** Topologies that are subsets of the same edges; run with BiFPN's weights they are experiments, not trained. */
export const TOPOLOGY_IDS = ['bifpn', 'fpn', 'panet', 'simplified-panet'] as const;
export type TopologyId = (typeof TOPOLOGY_IDS)[number];

/** Down and up again, without the edges that BiFPN adds to P4out … P6out. */
const TWO_WAY_SLOTS = [
  [0, 1],
  [0, 1],
  [0, 1],
  [0, 1],
  [1, 2],
  [1, 2],
  [1, 2],
  [0, 1],
] as const;

/** Slots kept at each node, in the order of `BIFPN_NODES`. */
const KEPT_SLOTS: Readonly<Record<TopologyId, readonly (readonly number[])[]>> = {
  bifpn: BIFPN_NODES.map((node) => node.inputs.map((_, slot) => slot)),
  // Top-down only: an output node's one edge is its own level's top-down feature (P7: the input itself).
  fpn: [[0, 1], [0, 1], [0, 1], [0, 1], [1], [1], [1], [0]],
  // PANet's own P7td and second P3 node have one input and no weights of their own here: they pass it through, so it
  // computes the same.
  panet: TWO_WAY_SLOTS,
  'simplified-panet': TWO_WAY_SLOTS,
};

/** [EDGES_PER_CELL] which edges of a cell a topology keeps. */
export function topologyMask(id: TopologyId): readonly boolean[] {
  return BIFPN_EDGES.map((edge) => KEPT_SLOTS[id][edge.node]!.includes(edge.slot));
}
