import type { BifpnParameters } from '../../model/bifpn/parameters';
import type { Resample } from '../../model/bifpn/topology';
import type { Padding, PoolPadding } from '../../model/network/architecture';
import edgeNone from '../separable/edge.none.wgsl?raw';
import { BINDING, separableSource } from '../separable/source';
import type { TileLayout, Tuning } from '../separable/tuning';
import edgeDown from './edge.down.wgsl?raw';
import edgeUp from './edge.up.wgsl?raw';
import poolZeros from './pool.zero.wgsl?raw';

const EDGE_SOURCE: Readonly<Record<Resample, string>> = { none: edgeNone, up: edgeUp, down: edgeDown };

/** Bindings of a node: the coefficients, then its inputs. */
export const COEFFICIENTS_BINDING = BINDING.inputs;
export const FIRST_INPUT_BINDING = BINDING.inputs + 1;

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

/** WGSL of a fusion node with these edges. */
export function nodeSource(
  edges: readonly NodeEdge[],
  { padding, poolPadding }: Pooling,
  tuning: Tuning,
  layout: TileLayout,
): string {
  const weighed = edges.map(
    (_, e) => `  sum = weigh(sum, row_${e}(channel, x0, y), inside * coefficient_${e});`,
  );
  const inputs = [
    `@group(0) @binding(${COEFFICIENTS_BINDING}) var<storage, read> coefficients: array<f32>;`,
    ...edges.map(
      (_, e) => `@group(0) @binding(${FIRST_INPUT_BINDING + e}) var<storage, read> input_${e}: array<f32>;`,
    ),
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
  return separableSource({ inputs, activate: 'swish', epilogue: 'bias' }, tuning, layout);
}
