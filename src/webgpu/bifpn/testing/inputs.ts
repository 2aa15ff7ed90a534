import type { BifpnParameters } from '../../../model/bifpn/parameters';
import { BIFPN_NODES, EDGES_PER_CELL, PYRAMID_INPUTS } from '../../../model/bifpn/topology';
import { type FeatureMap, featureMap, levelSize } from '../../../model/testing/reference/maps';
import { randomFloats } from '../../testing/random';

/** Random weights whose maps neither grow nor fade from cell to cell. */
export function randomBifpn(channels: number, cells: number, seed = 1): BifpnParameters {
  return {
    channels,
    cells,
    fusion: 'fast',
    fusionWeights: randomFloats(cells * EDGES_PER_CELL, seed),
    kept: new Uint8Array(cells * EDGES_PER_CELL).fill(1),
    padding: 'same-upper',
    poolPadding: '-infinity',
    nodes: Array.from({ length: cells }, (_, cell) =>
      BIFPN_NODES.map((_, n) => {
        const s = seed + 100 * (cell * BIFPN_NODES.length + n);
        return {
          depthwise: randomFloats(channels * 9, s + 1),
          pointwise: randomFloats(channels * channels, s + 2, 3 / Math.sqrt(channels)),
          bias: randomFloats(channels, s + 3, 0.5),
        };
      }),
    ),
  };
}

export function randomPyramid(channels: number, inputSize: number, seed = 7): FeatureMap[] {
  return PYRAMID_INPUTS.map(({ level }, i) => {
    const size = levelSize(inputSize, level);
    return featureMap(channels, size, randomFloats(channels * size * size, seed + i, 2));
  });
}
