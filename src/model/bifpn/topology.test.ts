import { expect, test } from 'vitest';
import {
  BIFPN_EDGES,
  BIFPN_NODES,
  EDGES_PER_CELL,
  edgeIndex,
  FIRST_EDGE,
  levelOfFeature,
  OUTPUT_NODES,
  PYRAMID_INPUTS,
  sourceOf,
  TOPOLOGY_IDS,
  topologyMask,
} from './topology';

test('a cell’s nodes, as in effdet’s and automl’s `bifpn_config`: level and input offsets', () => {
  expect(BIFPN_NODES.map((node) => [node.name, node.level, node.inputs])).toEqual([
    ['P6td', 6, [3, 4]],
    ['P5td', 5, [2, 5]],
    ['P4td', 4, [1, 6]],
    ['P3out', 3, [0, 7]],
    ['P4out', 4, [1, 7, 8]],
    ['P5out', 5, [2, 6, 9]],
    ['P6out', 6, [3, 5, 10]],
    ['P7out', 7, [4, 11]],
  ]);
  expect(OUTPUT_NODES.map((n) => BIFPN_NODES[n]!.level)).toEqual([3, 4, 5, 6, 7]);
});

test('a cell’s edges: node, source, resampling', () => {
  expect(BIFPN_EDGES.map((edge) => [edge.node, edge.from, edge.resample])).toEqual([
    [0, 3, 'none'],
    [0, 4, 'up'],
    [1, 2, 'none'],
    [1, 5, 'up'],
    [2, 1, 'none'],
    [2, 6, 'up'],
    [3, 0, 'none'],
    [3, 7, 'up'],
    [4, 1, 'none'],
    [4, 7, 'none'],
    [4, 8, 'down'],
    [5, 2, 'none'],
    [5, 6, 'none'],
    [5, 9, 'down'],
    [6, 3, 'none'],
    [6, 5, 'none'],
    [6, 10, 'down'],
    [7, 4, 'none'],
    [7, 11, 'down'],
  ]);
  expect(EDGES_PER_CELL).toBe(19);
  expect(FIRST_EDGE).toEqual([0, 2, 4, 6, 8, 11, 14, 17]);
});

test('an edge’s index finds it, and it joins neighbouring levels at most', () => {
  for (const [i, edge] of BIFPN_EDGES.entries()) {
    expect(edgeIndex(edge.node, edge.slot)).toBe(i);
    expect(levelOfFeature(edge.from)).toBe(edge.fromLevel);
    expect(Math.abs(edge.fromLevel - edge.toLevel)).toBeLessThanOrEqual(1);
  }
});

test('what the first cell reads: P3 once, P4 and P5 once for each of two nodes, P6 and P7 shared', () => {
  const read = BIFPN_EDGES.flatMap((edge) => {
    const source = sourceOf(0, edge.node, edge.slot);
    return source.kind === 'pyramid'
      ? [[BIFPN_NODES[edge.node]!.name, PYRAMID_INPUTS[source.index]!.name]]
      : [];
  });
  expect(read).toEqual([
    ['P6td', 'p6'],
    ['P6td', 'p7'],
    ['P5td', 'p5_td'],
    ['P4td', 'p4_td'],
    ['P3out', 'p3'],
    ['P4out', 'p4_out'],
    ['P5out', 'p5_out'],
    ['P6out', 'p6'],
    ['P7out', 'p7'],
  ]);
});

test('later cells read the outputs of the one before, and top-down nodes of their own', () => {
  expect(sourceOf(2, 4, 0)).toEqual({ kind: 'node', cell: 1, node: 4 });
  expect(sourceOf(2, 4, 1)).toEqual({ kind: 'node', cell: 2, node: 2 });
  expect(sourceOf(2, 0, 1)).toEqual({ kind: 'node', cell: 1, node: 7 });
});

test('edges that each topology keeps, as node←source', () => {
  const kept = TOPOLOGY_IDS.map((id) => {
    const mask = topologyMask(id);
    return [id, BIFPN_EDGES.filter((_, i) => mask[i]).map((e) => `${e.node}←${e.from}`)];
  });
  const topDown = ['0←3', '0←4', '1←2', '1←5', '2←1', '2←6', '3←0', '3←7'];
  const bottomUp = ['4←7', '4←8', '5←6', '5←9', '6←5', '6←10', '7←4', '7←11'];
  expect(Object.fromEntries(kept)).toEqual({
    bifpn: BIFPN_EDGES.map((e) => `${e.node}←${e.from}`),
    fpn: [...topDown, '4←7', '5←6', '6←5', '7←4'],
    panet: [...topDown, ...bottomUp],
    'simplified-panet': [...topDown, ...bottomUp],
  });
});
