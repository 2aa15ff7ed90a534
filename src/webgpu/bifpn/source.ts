import type { Resample } from '../../model/bifpn/topology';
import edgeNone from '../separable/edge.none.wgsl?raw';
import { BINDING, separableSource } from '../separable/source';
import type { TileLayout, Tuning } from '../separable/tuning';
import edgeDown from './edge.down.wgsl?raw';
import edgeUp from './edge.up.wgsl?raw';

const EDGE_SOURCE: Readonly<Record<Resample, string>> = { none: edgeNone, up: edgeUp, down: edgeDown };

/** Bindings of a node: the coefficients, then its inputs. */
export const COEFFICIENTS_BINDING = BINDING.inputs;
export const FIRST_INPUT_BINDING = BINDING.inputs + 1;

/** WGSL of a fusion node whose edges resample as given, in the order of its inputs. */
export function nodeSource(edges: readonly Resample[], tuning: Tuning, layout: TileLayout): string {
  const weighed = edges.map(
    (_, e) => `  sum = weigh(sum, row_${e}(channel, x0, y), inside * coefficient_${e});`,
  );
  const inputs = [
    `@group(0) @binding(${COEFFICIENTS_BINDING}) var<storage, read> coefficients: array<f32>;`,
    ...edges.map(
      (_, e) => `@group(0) @binding(${FIRST_INPUT_BINDING + e}) var<storage, read> input_${e}: array<f32>;`,
    ),
    ...edges.map((how, e) => EDGE_SOURCE[how].replaceAll('EDGE', String(e))),
    ...edges.map((_, e) => `var<private> coefficient_${e}: f32;`),
    'fn start(channel: u32, x0: u32, y: i32) {',
    ...edges.flatMap((_, e) => [
      `  coefficient_${e} = coefficients[map.coefficient + ${e}u];`,
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
