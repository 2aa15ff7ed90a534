import type { Resample } from '../../model/bifpn/topology';
import edgeDown from './edge.down.wgsl?raw';
import edgeNone from './edge.none.wgsl?raw';
import edgeUp from './edge.up.wgsl?raw';
import node from './node.wgsl?raw';
import { pointwiseSource } from './pointwise';
import type { TileLayout, Tuning } from './tuning';

const EDGE_SOURCE: Readonly<Record<Resample, string>> = { none: edgeNone, up: edgeUp, down: edgeDown };

/** First binding of a node's inputs; the ones before it are in node.wgsl and pointwise.ts. */
export const FIRST_INPUT_BINDING = 5;

const BROADCAST_HEAD = `enable subgroups;
diagnostic(off, subgroup_uniformity);
`;

const BROADCAST_BODY = `
fn spread(own: f32) -> vec4f {
  return vec4f(
    subgroupBroadcast(own, 0u),
    subgroupBroadcast(own, 1u),
    subgroupBroadcast(own, 2u),
    subgroupBroadcast(own, 3u),
  );
}
`;

/** WGSL of a node whose edges resample as given, in the order of its inputs. */
export function nodeSource(edges: readonly Resample[], tuning: Tuning, layout: TileLayout): string {
  const inputs = edges.map(
    (_, e) => `@group(0) @binding(${FIRST_INPUT_BINDING + e}) var<storage, read> input_${e}: array<f32>;`,
  );
  const readers = edges.map((how, e) => EDGE_SOURCE[how].replaceAll('EDGE', String(e)));
  const starts = edges.map((_, e) => `  start_${e}(channel, x0, y);`);
  const weighed = edges.map(
    (_, e) =>
      `  sum = weigh(sum, row_${e}(channel, x0, y), inside * coefficients[node.coefficient + ${e}u]);`,
  );
  return [
    tuning.broadcast ? BROADCAST_HEAD : '',
    node,
    ...inputs,
    ...readers,
    `fn start(channel: u32, x0: u32, y: i32) {\n${starts.join('\n')}\n}\n`,
    `fn fuse(channel: u32, x0: u32, y: i32, inside: f32) -> Row {\n  var sum = Row();\n${weighed.join('\n')}\n  return sum;\n}`,
    tuning.broadcast ? BROADCAST_BODY : '',
    pointwiseSource(tuning, layout),
  ].join('\n');
}
