import { BIFPN_EDGES, BIFPN_NODES, type FusionEdge, INPUT_COUNT } from '../../model/bifpn/topology';
import { LEVELS, type Level } from '../../model/network/variants';

/**
 * Where the fusion graph's parts stand, as in the paper's figure 2: levels down from P7 to P3, stages across. Units
 * are the graph's own; a feature id is as in `BIFPN_NODES`.
 */
export const COLUMNS = ['in', 'td', 'out'] as const;
export type Column = (typeof COLUMNS)[number];

export const NODE_SIZE = { width: 66, height: 36 } as const;
export const COLUMN_LEFT: Readonly<Record<Column, number>> = { in: 0, td: 138, out: 276 };
const ROW_PITCH = 78;
/** Room around the nodes for what is written beside the outer edges. */
const MARGIN = { left: 8, top: 26, right: 56, bottom: 18 } as const;

/** The part of the plane that everything lies in. */
export const EXTENT = {
  left: -MARGIN.left,
  top: -MARGIN.top,
  right: COLUMN_LEFT.out + NODE_SIZE.width + MARGIN.right,
  bottom: (LEVELS.length - 1) * ROW_PITCH + NODE_SIZE.height + MARGIN.bottom,
} as const;

export interface Place {
  readonly feature: number;
  readonly column: Column;
  readonly level: Level;
}

/** One per feature id. */
export const PLACES: readonly Place[] = [
  ...LEVELS.map((level, feature): Place => ({ feature, column: 'in', level })),
  ...BIFPN_NODES.map(
    ({ name, level }, n): Place => ({
      feature: INPUT_COUNT + n,
      column: name.endsWith('td') ? 'td' : 'out',
      level,
    }),
  ),
];

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Top left corner of a feature's box. */
export function cornerOf(feature: number): Point {
  const { column, level } = PLACES[feature]!;
  return { x: COLUMN_LEFT[column], y: (LEVELS.at(-1)! - level) * ROW_PITCH };
}

function centreOf(feature: number): Point {
  const { x, y } = cornerOf(feature);
  return { x: x + NODE_SIZE.width / 2, y: y + NODE_SIZE.height / 2 };
}

/** How an edge is drawn. `anchor` is that of the text at `label`. */
export interface Route {
  readonly path: string;
  readonly label: Point;
  readonly anchor: 'start' | 'middle' | 'end';
}

const OFF_LINE = 11;
const BESIDE_LINE = 8;
/** How far an arc's handle hangs below the row's middle; the arc itself hangs three quarters of it. */
const ARC_DEPTH = 36;

/** The way of an edge from box to box. */
function routeOf(edge: FusionEdge): Route {
  const target = INPUT_COUNT + edge.node;
  const [from, to] = [PLACES[edge.from]!, PLACES[target]!];
  if (from.column === to.column) return vertical(edge.from, target);
  if (from.level !== to.level) return diagonal(edge.from, target);
  const between = PLACES.some(({ column, level }) => column === 'td' && level === to.level);
  return from.column === 'in' && to.column === 'out' && between
    ? arc(edge.from, target)
    : horizontal(edge.from, target);
}

function horizontal(from: number, to: number): Route {
  const start = centreOf(from).x + NODE_SIZE.width / 2;
  const { x: end, y: top } = cornerOf(to);
  const y = top + NODE_SIZE.height / 2;
  return {
    path: `M${start} ${y}H${end}`,
    label: { x: (start + end) / 2, y: y - OFF_LINE },
    anchor: 'middle',
  };
}

function vertical(from: number, to: number): Route {
  const a = centreOf(from);
  const b = centreOf(to);
  const half = (Math.sign(b.y - a.y) * NODE_SIZE.height) / 2;
  const isTopDown = PLACES[to]!.column === 'td';
  // In the middle column an arc crosses just below the source.
  const along = isTopDown ? 0.61 : 0.5;
  return {
    path: `M${a.x} ${a.y + half}V${b.y - half}`,
    label: { x: a.x + (isTopDown ? -BESIDE_LINE : BESIDE_LINE), y: a.y + (b.y - a.y) * along },
    anchor: isTopDown ? 'end' : 'start',
  };
}

function diagonal(from: number, to: number): Route {
  const a = centreOf(from);
  const b = centreOf(to);
  const down = Math.sign(b.y - a.y);
  const start = { x: a.x + NODE_SIZE.width / 2, y: a.y + (down * NODE_SIZE.height) / 4 };
  const end = { x: b.x - NODE_SIZE.width / 2, y: b.y - (down * NODE_SIZE.height) / 4 };
  return {
    path: `M${start.x} ${start.y}L${end.x} ${end.y}`,
    label: { x: (start.x + end.x) / 2 + BESIDE_LINE, y: (start.y + end.y) / 2 },
    anchor: 'start',
  };
}

/** Under the top-down node of the same level, as in the paper's drawing of BiFPN. */
function arc(from: number, to: number): Route {
  const a = centreOf(from);
  const b = centreOf(to);
  const start = { x: a.x + NODE_SIZE.width / 2, y: a.y + NODE_SIZE.height / 4 };
  const end = { x: b.x - NODE_SIZE.width / 2, y: b.y + NODE_SIZE.height / 4 };
  const reach = (end.x - start.x) / 4;
  const depth = a.y + ARC_DEPTH;
  return {
    path: `M${start.x} ${start.y}C${start.x + reach} ${depth} ${end.x - reach} ${depth} ${end.x} ${end.y}`,
    label: { x: (start.x + end.x) / 2 + BESIDE_LINE, y: a.y + (ARC_DEPTH * 3) / 4 + OFF_LINE },
    anchor: 'start',
  };
}

/** One per edge of a cell, in the order of `BIFPN_EDGES`. */
export const ROUTES: readonly Route[] = BIFPN_EDGES.map(routeOf);
