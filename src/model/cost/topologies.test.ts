import { describe, expect, test } from 'vitest';
import { PYRAMID_IDS, PYRAMID_TOPOLOGIES, topologyCost } from './topologies';
import { variantCost } from './variantCost';

describe.each(PYRAMID_IDS)('%s', (id) => {
  const { nodes, outputs } = PYRAMID_TOPOLOGIES[id];

  test('every node reads what is there before it, once', () => {
    for (const [n, { inputs }] of nodes.entries()) {
      for (const feature of inputs) expect(feature).toBeLessThan(5 + n);
      expect(new Set(inputs).size).toBe(inputs.length);
    }
  });

  test('its outputs are P3…P7 and no node is for nothing', () => {
    expect(outputs.map((n) => nodes[n]!.level)).toEqual([3, 4, 5, 6, 7]);
    const read = new Set(nodes.flatMap(({ inputs }) => inputs.map((feature) => feature - 5)));
    for (const n of nodes.keys()) expect(read.has(n) || outputs.includes(n)).toBe(true);
  });
});

test('nodes, edges and resampled edges', () => {
  const counts = PYRAMID_IDS.map((id) => {
    const { nodes, edges, resampledEdges } = topologyCost(id, 64, 512);
    return [id, nodes, edges, resampledEdges];
  });
  expect(counts).toEqual([
    ['fpn', 5, 9, 4],
    ['panet', 10, 18, 8],
    ['nas-fpn', 7, 14, 9],
    ['fully-connected', 5, 25, 20],
    ['simplified-panet', 8, 16, 8],
    ['bifpn', 8, 19, 8],
  ]);
});

test('a BiFPN cell costs what the cost model says', () => {
  for (const [id, width, cells, size] of [
    ['d0', 64, 3, 512],
    ['d5', 288, 7, 1280],
  ] as const) {
    const { convolutionMultiplyAdds } = topologyCost('bifpn', width, size);
    expect(cells * convolutionMultiplyAdds).toBe(variantCost(id).stages.bifpn.multiplyAdds);
  }
});

test('BiFPN adds edges to the simplified PANet but no convolution; PANet repeats FPN’s', () => {
  const [fpn, panet, simplified, bifpn] = (['fpn', 'panet', 'simplified-panet', 'bifpn'] as const).map((id) =>
    topologyCost(id, 88, 640),
  );
  expect(panet!.convolutionMultiplyAdds).toBe(2 * fpn!.convolutionMultiplyAdds);
  expect(bifpn!.convolutionMultiplyAdds).toBe(simplified!.convolutionMultiplyAdds);
  // P4, P5 and P6 once more from their input.
  const pixels = 40 ** 2 + 20 ** 2 + 10 ** 2;
  expect(bifpn!.fusionMultiplyAdds - simplified!.fusionMultiplyAdds).toBe(88 * pixels);
});
