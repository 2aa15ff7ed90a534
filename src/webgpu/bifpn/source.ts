import type { BifpnParameters } from '../../model/bifpn/parameters';
import type { Resample } from '../../model/bifpn/topology';
import type { Padding, PoolPadding } from '../../model/network/architecture';
import type { Kernel } from '../program/kernel';
import edgeNone from '../separable/edge.none.wgsl?raw';
import { separableKernel } from '../separable/source';
import type { TileLayout, Tuning } from '../separable/tuning';
import edgeDown from './edge.down.wgsl?raw';
import edgeUp from './edge.up.wgsl?raw';
import poolZeros from './pool.zero.wgsl?raw';

const EDGE_SOURCE: Readonly<Record<Resample, string>> = { none: edgeNone, up: edgeUp, down: edgeDown };

/** A node's binding by the position of an edge among its own. */
export const inputName = (edge: number) => `input_${edge}`;

/** How an edge from the finer level pools. */
export type Pooling = Pick<BifpnParameters, 'padding' | 'poolPadding'>;

/** Rows, and columns, by which a window starts before its cell. */
const POOL_EARLIER: Readonly<Record<Padding, number>> = { 'same-upper': 0, symmetric: 1 };

/** What pools read outside of their input. */
const POOL_OUTSIDE: Readonly<Record<PoolPadding, string>> = {
  '-infinity': 'fn outside(pooled: Row, x0: u32, y: i32) -> Row { return pooled; }',
  zero: poolZeros,
};

/** An edge by its slot among the node's inputs. */
export interface NodeEdge {
  readonly slot: number;
  readonly resample: Resample;
}

/** A fusion node with these edges; nodes with the same ones share it. */
export function nodeKernel(
  edges: readonly NodeEdge[],
  { padding, poolPadding }: Pooling,
  tuning: Tuning,
  layout: TileLayout,
): Kernel {
  const weighed = edges.map(
    (_, e) => `  sum = weigh(sum, row_${e}(channel, x0, y), inside * coefficient_${e});`,
  );
  const code = [
    `const POOL_EARLIER = ${POOL_EARLIER[padding]};`,
    POOL_OUTSIDE[poolPadding],
    ...edges.map(({ resample }, e) => EDGE_SOURCE[resample].replaceAll('EDGE', String(e))),
    ...edges.map((_, e) => `var<private> coefficient_${e}: f32;`),
    'fn start(channel: u32, x0: u32, y: i32) {',
    ...edges.flatMap(({ slot }, e) => [
      `  coefficient_${e} = coefficients[map.coefficient + ${slot}u];`,
      `  start_${e}(channel, x0, y);`,
    ]),
    '}',
    'fn fuse(channel: u32, x0: u32, y: i32, inside: f32) -> Row {',
    '  var sum = Row();',
    ...weighed,
    '  return sum;',
    '}',
  ].join('\n');
  const label = `bifpn node ${edges.map(({ resample }) => resample).join(' ')}`;
  const inputs = ['coefficients', ...edges.map((_, e) => inputName(e))];
  return separableKernel({ label, inputs, code, activate: 'swish', epilogue: 'bias' }, tuning, layout);
}
