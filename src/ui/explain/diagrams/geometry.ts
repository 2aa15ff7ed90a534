import { INPUT_COUNT } from '../../../model/bifpn/topology';
import { PYRAMID_TOPOLOGIES, type PyramidId } from '../../../model/cost/topologies';
import { LEVELS, type Level } from '../../../model/network/variants';

/** Column of each node, in the order of `PYRAMID_TOPOLOGIES`; the inputs stand in column 0. */
const COLUMNS: Readonly<Record<PyramidId, readonly number[]>> = {
  fpn: [1, 1, 1, 1, 1],
  panet: [1, 1, 1, 1, 1, 2, 2, 2, 2, 2],
  'nas-fpn': [1, 2, 3, 4, 5, 6, 7],
  'fully-connected': [1, 1, 1, 1, 1],
  'simplified-panet': [1, 1, 1, 2, 2, 2, 2, 2],
  bifpn: [1, 1, 1, 2, 2, 2, 2, 2],
};

/** Horizontal pitch; a diagram with many columns is drawn closer. */
const WIDE_PITCH = 44;
const NARROW_PITCH = 24;
const ROW_PITCH = 24;
export const RADIUS = 5;
const PADDING = 9;
/** Room for the levels' names, left of the inputs. */
export const LABEL_WIDTH = 20;
const ARROW = 4;

export interface DiagramNode {
  readonly feature: number;
  readonly level: Level;
  readonly x: number;
  readonly y: number;
  readonly role: 'input' | 'inner' | 'output';
  /** What simplification removes from PANet: a node with a single input. */
  readonly single: boolean;
}

export interface DiagramEdge {
  readonly from: number;
  readonly to: number;
  readonly path: string;
  /** From a level's input straight to its output beside another path: what BiFPN adds. */
  readonly extra: boolean;
}

export interface Diagram {
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly DiagramNode[];
  readonly edges: readonly DiagramEdge[];
}

/** A pyramid as points and paths: levels down from P7 to P3, data flowing to the right. */
export function pyramidDiagram(id: PyramidId): Diagram {
  const { nodes: list, outputs } = PYRAMID_TOPOLOGIES[id];
  const columns = Math.max(...COLUMNS[id]);
  const pitch = columns > 3 ? NARROW_PITCH : WIDE_PITCH;
  const x = (column: number) => LABEL_WIDTH + PADDING + column * pitch;
  const y = (level: Level) => PADDING + (LEVELS.at(-1)! - level) * ROW_PITCH;
  const nodes: DiagramNode[] = [
    ...LEVELS.map(
      (level, feature): DiagramNode => ({
        feature,
        level,
        x: x(0),
        y: y(level),
        role: 'input',
        single: false,
      }),
    ),
    ...list.map(
      ({ level, inputs }, n): DiagramNode => ({
        feature: INPUT_COUNT + n,
        level,
        x: x(COLUMNS[id][n]!),
        y: y(level),
        role: outputs.includes(n) ? 'output' : 'inner',
        single: id === 'panet' && inputs.length === 1,
      }),
    ),
  ];
  const edges = list.flatMap(({ level, inputs }, n) =>
    inputs.map((from): DiagramEdge => {
      const [a, b] = [nodes[from]!, nodes[INPUT_COUNT + n]!];
      const passes = nodes.some((c) => c.y === a.y && c.y === b.y && c.x > a.x && c.x < b.x);
      return {
        from,
        to: INPUT_COUNT + n,
        path: passes ? arc(a, b) : line(a, b),
        extra: from < INPUT_COUNT && a.level === level && inputs.length === 3,
      };
    }),
  );
  return {
    width: x(columns) + PADDING,
    height: y(LEVELS[0]) + PADDING + RADIUS,
    nodes,
    edges,
  };
}

type Point = Pick<DiagramNode, 'x' | 'y'>;

/** From rim to rim, ending where the arrow's head begins. */
function line(a: Point, b: Point): string {
  const length = Math.hypot(b.x - a.x, b.y - a.y);
  const [ux, uy] = [(b.x - a.x) / length, (b.y - a.y) / length];
  const end = RADIUS + ARROW;
  return `M${round(a.x + ux * RADIUS)} ${round(a.y + uy * RADIUS)}L${round(b.x - ux * end)} ${round(b.y - uy * end)}`;
}

/** Below the nodes between. */
function arc(a: Point, b: Point): string {
  const depth = 16;
  const lean = 9;
  const start = { x: a.x + RADIUS * 0.7, y: a.y + RADIUS * 0.7 };
  const end = { x: b.x - (RADIUS + ARROW) * 0.75, y: b.y + (RADIUS + ARROW) * 0.75 };
  return (
    `M${round(start.x)} ${round(start.y)}` +
    `C${round(start.x + lean)} ${a.y + depth} ${round(end.x - lean)} ${a.y + depth} ${round(end.x)} ${round(end.y)}`
  );
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
