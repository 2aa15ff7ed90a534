import type { BackboneBlock } from './backbone';
import { ANCHORS_PER_CELL } from './variants';

/** Names of modules in a checkpoint, effdet's (`efficientdet-pytorch`, state_dict of `tf_efficientdet_d*`). */

export const BATCH_NORM_PARTS = ['weight', 'bias', 'running_mean', 'running_var'] as const;

/** Module prefixes. */
export const NAMES = {
  stem: 'backbone.conv_stem',
  stemNorm: 'backbone.bn1',
  block: (b: Pick<BackboneBlock, 'stage' | 'index'>) => `backbone.blocks.${b.stage}.${b.index}`,
  p6Projection: 'fpn.resample.3.conv',
  edgeWeights: (cell: number, node: number) => `fpn.cell.${cell}.fnode.${node}.combine.edge_weights`,
  projection: (node: number, from: number) => `fpn.cell.0.fnode.${node}.combine.resample.${from}.conv`,
  nodeConv: (cell: number, node: number) => `fpn.cell.${cell}.fnode.${node}.after_combine.conv`,
  headLayer: (net: HeadNet, layer: number) => `${net}.conv_rep.${layer}`,
  headNorm: (net: HeadNet, layer: number, level: number) => `${net}.bn_rep.${layer}.${level}.bn`,
  predict: (net: HeadNet) => `${net}.predict`,
} as const;

export const HEAD_NETS = ['class_net', 'box_net'] as const;
export type HeadNet = (typeof HEAD_NETS)[number];

export function headOutputs(net: HeadNet, numClasses: number): number {
  return ANCHORS_PER_CELL * (net === 'class_net' ? numClasses : 4);
}

/** Whether an edge of cell 0 projects a backbone feature itself (P3, P4, P5 have the backbone's width). */
export function isProjected(cell: number, from: number): boolean {
  return cell === 0 && from < 3;
}
