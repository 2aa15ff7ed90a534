import type { Resample } from '../../model/bifpn/topology';
import edgeDown from './edge.down.wgsl?raw';
import edgeNone from './edge.none.wgsl?raw';
import edgeUp from './edge.up.wgsl?raw';
import node from './node.wgsl?raw';
import { pointwiseSource } from './pointwise';
import type { TileLayout, Tuning } from './tuning';

const EDGE_SOURCE: Readonly<Record<Resample, string>> = { none: edgeNone, up: edgeUp, down: edgeDown };

/** First binding of a node's inputs; the ones before it are in node.wgsl. */
export const FIRST_INPUT_BINDING = 5;
/** Behind the inputs, of which a node has three at most. */
export const TILE_BINDING = 8;

/** What differs between the places a tile can be in. */
const TILE_SOURCE: Readonly<Record<Tuning['tile'], Record<'tile' | 'tile_base' | 'barrier', string>>> = {
  workgroup: {
    tile: 'var<workgroup> tile: array<vec4f, CHUNK * TILE_HEIGHT * 2u>;',
    tile_base: 'let tile_base = 0u;',
    barrier: 'workgroupBarrier();',
  },
  storage: {
    tile: `@group(0) @binding(${TILE_BINDING}) var<storage, read_write> tile: array<vec4f>;`,
    tile_base: 'let tile_base = (workgroup.y * workgroups.x + workgroup.x) * CHUNK * TILE_HEIGHT * 2u;',
    barrier: 'storageBarrier();',
  },
};

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
  const parts: Readonly<Record<string, string>> = {
    ...pointwiseSource(tuning, layout),
    ...TILE_SOURCE[tuning.tile],
  };
  return [
    tuning.broadcast ? BROADCAST_HEAD : '',
    node
      .replace('WEIGHT', tuning.broadcast ? 'f32' : 'vec4f')
      .replace(/\/\/ #(\w+)$/gm, (_, part: string) => parts[part]!),
    ...inputs,
    ...readers,
    `fn start(channel: u32, x0: u32, y: i32) {\n${starts.join('\n')}\n}\n`,
    `fn fuse(channel: u32, x0: u32, y: i32, inside: f32) -> Row {\n  var sum = Row();\n${weighed.join('\n')}\n  return sum;\n}`,
    tuning.broadcast ? BROADCAST_BODY : '',
  ].join('\n');
}
