import { BIFPN_NODES, OUTPUT_NODES } from '../bifpn/topology';
import type { HeadNet } from '../network/checkpointNames';
import * as T from '../network/tensorNames';
import { LEVELS, type Level } from '../network/variants';

/**
 * Places of the network whose feature maps can be looked at: one map a level. Ids stand in URLs:
 * `backbone`, `cell0-td`, `cell0-out`, …, `class_net`, `box_net`.
 */
export type TapId = 'backbone' | `cell${number}-td` | `cell${number}-out` | HeadNet;

export interface Tap {
  readonly id: TapId;
  readonly kind: 'backbone' | 'td' | 'out' | 'head';
  /** Zero-based BiFPN cell, for kinds `td` and `out`. */
  readonly cell: number | null;
  readonly levels: readonly TapLevel[];
}

export interface TapLevel {
  readonly level: Level;
  /** Name of the tensor in the graph. */
  readonly tensor: string;
  /** Node of the cell that makes it, or null outside the BiFPN. */
  readonly node: number | null;
}

const TOP_DOWN_NODES = [2, 1, 0] as const;

/** Backbone taps: its own features on P3–P5, and what it hands the BiFPN as P6 and P7. */
const BACKBONE: Tap = {
  id: 'backbone',
  kind: 'backbone',
  cell: null,
  levels: LEVELS.map((level) => ({
    level,
    tensor: level <= 5 ? T.backboneTap(level) : T.pyramidTensor(`p${level}`),
    node: null,
  })),
};

function cellTap(cell: number, kind: 'td' | 'out', nodes: readonly number[]): Tap {
  const levels = nodes.map((node) => ({
    level: BIFPN_NODES[node]!.level,
    tensor: T.nodeTensor(cell, node),
    node,
  }));
  return { id: `cell${cell}-${kind}`, kind, cell, levels };
}

function headTap(net: HeadNet): Tap {
  const levels = LEVELS.map((level) => ({ level, tensor: T.headFeature(net, level), node: null }));
  return { id: net, kind: 'head', cell: null, levels };
}

/** Taps of a network with as many BiFPN cells, in the order of the data's way. */
export function tapsOf(cells: number): readonly Tap[] {
  const inner = Array.from({ length: cells }, (_, cell) => [
    cellTap(cell, 'td', TOP_DOWN_NODES),
    cellTap(cell, 'out', OUTPUT_NODES),
  ]);
  return [BACKBONE, ...inner.flat(), headTap('class_net'), headTap('box_net')];
}

export function tapById(cells: number, id: string): Tap | undefined {
  return tapsOf(cells).find((tap) => tap.id === id);
}
