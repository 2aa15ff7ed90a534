import { PYRAMID_INPUTS } from '../bifpn/topology';
import type { BackboneBlock } from './backbone';
import type { HeadNet } from './checkpointNames';
import { LEVELS } from './variants';

/** Names of tensors in an exported graph: the exporter writes them, partition, taps and cost read them. */

export const INPUT = 'image';

/** Backbone features with the backbone's width; level 3, 4 or 5. */
export const backboneTap = (level: number) => `backbone/p${level}`;

export const block = ({ stage, index }: Pick<BackboneBlock, 'stage' | 'index'>) =>
  `backbone/block${stage}.${index}`;

/** What enters the first BiFPN cell, one name per entry of `PYRAMID_INPUTS`. */
export const pyramidTensor = (name: string) => `pyramid/${name}`;
export const PYRAMID_TENSORS: readonly string[] = PYRAMID_INPUTS.map((p) => pyramidTensor(p.name));

/** Output of a fusion node (behind its batch norm). */
export const nodeTensor = (cell: number, node: number) => `bifpn/cell${cell}/node${node}`;
/** Weighted sum of a node, before its swish. */
export const fusedTensor = (cell: number, node: number) => `${nodeTensor(cell, node)}/fused`;
/** Raw fusion weights [inputs]. */
export const fusionWeights = (cell: number, node: number) => `${nodeTensor(cell, node)}/weights`;
/** Normalised weight [1] of one input. */
export const coefficient = (cell: number, node: number, slot: number) =>
  `${nodeTensor(cell, node)}/coefficient${slot}`;
/** An input resampled to the node's size. */
export const resampledEdge = (cell: number, node: number, slot: number) =>
  `${nodeTensor(cell, node)}/edge${slot}`;
export const nodeDepthwise = (cell: number, node: number) => `${nodeTensor(cell, node)}/depthwise`;

/** Last hidden layer of a head at a level. */
export const headFeature = (net: string, level: number) => `${net}/p${level}/feature`;
export const headLayer = (net: string, layer: number) => `${net}/layer${layer}`;
export const headNorm = (net: string, layer: number, level: number) => `${net}/layer${layer}/norm_p${level}`;

export const predict = (net: string) => `${net}/predict`;
/** Prefixes of the weights of a head's layer, which its levels share. */
export const separableWeights = (layer: string) => ({
  depthwise: `${layer}/depthwise`,
  pointwise: `${layer}/pointwise`,
});

export const classOutput = (level: number) => `class_p${level}`;
export const boxOutput = (level: number) => `box_p${level}`;
export const headOutput = (net: HeadNet, level: number) =>
  net === 'class_net' ? classOutput(level) : boxOutput(level);
export const CLASS_OUTPUTS: readonly string[] = LEVELS.map(classOutput);
export const BOX_OUTPUTS: readonly string[] = LEVELS.map(boxOutput);

/** Input of the partitioned BiFPN: [cells · EDGES_PER_CELL] normalised fusion coefficients. */
export const COEFFICIENTS = 'coefficients';
