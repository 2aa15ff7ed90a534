import { BIFPN_NODES, type FusionNode, OUTPUT_NODES } from '../bifpn/topology';
import type { Level } from '../network/variants';

/**
 * Feature networks as their papers draw them (EfficientDet, figure 2), for diagrams and their cost. Feature ids as
 * in `BIFPN_NODES`: 0…4 are P3…P7, 5 + n is node n. What the app runs are `topologyMask`'s subsets of BiFPN's edges.
 */
export const PYRAMID_IDS = [
  'fpn',
  'panet',
  'nas-fpn',
  'fully-connected',
  'simplified-panet',
  'bifpn',
] as const;
export type PyramidId = (typeof PYRAMID_IDS)[number];

export interface PyramidTopology {
  readonly nodes: readonly FusionNode[];
  /** Indices of the nodes that are the outputs P3…P7. */
  readonly outputs: readonly number[];
}

const node = (name: string, level: Level, inputs: readonly number[]): FusionNode => ({ name, level, inputs });

export const PYRAMID_TOPOLOGIES: Readonly<Record<PyramidId, PyramidTopology>> = {
  /** Top-down (arXiv 1612.03144; equations in EfficientDet, section 3.1). */
  fpn: {
    nodes: [
      node('P7out', 7, [4]),
      node('P6out', 6, [3, 5]),
      node('P5out', 5, [2, 6]),
      node('P4out', 4, [1, 7]),
      node('P3out', 3, [0, 8]),
    ],
    outputs: [4, 3, 2, 1, 0],
  },
  /** A bottom-up pass after FPN's (arXiv 1803.01534). */
  panet: {
    nodes: [
      node('P7td', 7, [4]),
      node('P6td', 6, [3, 5]),
      node('P5td', 5, [2, 6]),
      node('P4td', 4, [1, 7]),
      node('P3td', 3, [0, 8]),
      node('P3out', 3, [9]),
      node('P4out', 4, [8, 10]),
      node('P5out', 5, [7, 11]),
      node('P6out', 6, [6, 12]),
      node('P7out', 7, [5, 13]),
    ],
    outputs: [5, 6, 7, 8, 9],
  },
  /** The seven merging cells found by search (arXiv 1904.07392; tensorflow/models, `NASFPN_BLOCK_SPECS`). */
  'nas-fpn': {
    nodes: [
      node('P4a', 4, [1, 3]),
      node('P4b', 4, [1, 5]),
      node('P3out', 3, [0, 6]),
      node('P4out', 4, [6, 7]),
      node('P5out', 5, [7, 8]),
      node('P7out', 7, [6, 9]),
      node('P6out', 6, [9, 10]),
    ],
    outputs: [2, 3, 4, 6, 5],
  },
  /** Every input to every output (EfficientDet's first arXiv version, figure 2d). */
  'fully-connected': {
    nodes: [3, 4, 5, 6, 7].map((level) => node(`P${level}out`, level as Level, [0, 1, 2, 3, 4])),
    outputs: [0, 1, 2, 3, 4],
  },
  /** PANet without the two nodes that have a single input (EfficientDet, section 3.2). */
  'simplified-panet': {
    nodes: [
      node('P6td', 6, [3, 4]),
      node('P5td', 5, [2, 5]),
      node('P4td', 4, [1, 6]),
      node('P3out', 3, [0, 7]),
      node('P4out', 4, [7, 8]),
      node('P5out', 5, [6, 9]),
      node('P6out', 6, [5, 10]),
      node('P7out', 7, [4, 11]),
    ],
    outputs: [3, 4, 5, 6, 7],
  },
  bifpn: { nodes: BIFPN_NODES, outputs: OUTPUT_NODES },
};

export interface TopologyCost {
  readonly nodes: number;
  readonly edges: number;
  /** Edges from another level: each is upsampled or pooled. */
  readonly resampledEdges: number;
  /** One depthwise 3×3 and one pointwise convolution a node. */
  readonly convolutionMultiplyAdds: number;
  /** Weighing and adding: one for each number of each edge. */
  readonly fusionMultiplyAdds: number;
}

/** Of convolutions and weighted sums together. */
export function topologyMultiplyAdds(cost: TopologyCost): number {
  return cost.convolutionMultiplyAdds + cost.fusionMultiplyAdds;
}

/**
 * Cost of one cell when each node is BiFPN's: weighted sum → swish → depthwise 3×3 → pointwise, `width` channels in
 * and out. The paper compares the networks in this form (section 6.2); NAS-FPN's attention is counted as a sum.
 * @param width channels of every feature
 * @param inputSize side of the image, pixels, a multiple of 128
 */
export function topologyCost(id: PyramidId, width: number, inputSize: number): TopologyCost {
  const { nodes } = PYRAMID_TOPOLOGIES[id];
  const levelOf = (feature: number) => (feature < 5 ? feature + 3 : nodes[feature - 5]!.level);
  let edges = 0;
  let resampledEdges = 0;
  let convolutionMultiplyAdds = 0;
  let fusionMultiplyAdds = 0;
  for (const { level, inputs } of nodes) {
    const numbers = (inputSize / 2 ** level) ** 2 * width;
    edges += inputs.length;
    resampledEdges += inputs.filter((feature) => levelOf(feature) !== level).length;
    convolutionMultiplyAdds += numbers * (3 * 3 + width);
    fusionMultiplyAdds += numbers * inputs.length;
  }
  return { nodes: nodes.length, edges, resampledEdges, convolutionMultiplyAdds, fusionMultiplyAdds };
}
