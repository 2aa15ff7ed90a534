import { BIFPN_NODES, INPUT_COUNT } from '../bifpn/topology';
import { type BackboneBlock, backboneLayout } from './backbone';
import { ANCHORS_PER_CELL, LEVELS, type Variant } from './variants';

/**
 * Every tensor of a variant by effdet's names (`efficientdet-pytorch`, state_dict of `tf_efficientdet_d*`),
 * and the name of each module, so that exporter, growth and checkpoint diagnosis spell them once.
 */

export type Shape = readonly number[];

export const BATCH_NORM_PARTS = ['weight', 'bias', 'running_mean', 'running_var'] as const;

/** Module prefixes. */
export const NAMES = {
  stem: 'backbone.conv_stem',
  stemNorm: 'backbone.bn1',
  block: (b: Pick<BackboneBlock, 'stage' | 'index'>) => `backbone.blocks.${b.stage}.${b.index}`,
  p6Projection: 'fpn.resample.3.conv',
  node: (cell: number, node: number) => `fpn.cell.${cell}.fnode.${node}`,
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

class Listing {
  readonly tensors = new Map<string, Shape>();

  add(name: string, ...shape: number[]): void {
    this.tensors.set(name, shape);
  }

  norm(name: string, channels: number): void {
    for (const part of BATCH_NORM_PARTS) this.add(`${name}.${part}`, channels);
  }

  convolution(name: string, outChannels: number, inChannels: number, kernel: number, bias: boolean): void {
    this.add(`${name}.weight`, outChannels, inChannels, kernel, kernel);
    if (bias) this.add(`${name}.bias`, outChannels);
  }

  separable(name: string, channels: number, outChannels: number): void {
    this.convolution(`${name}.conv_dw`, channels, 1, 3, false);
    this.convolution(`${name}.conv_pw`, outChannels, channels, 1, true);
  }

  projection(name: string, outChannels: number, inChannels: number): void {
    this.convolution(`${name}.conv`, outChannels, inChannels, 1, true);
    this.norm(`${name}.bn`, outChannels);
  }
}

/** Names and shapes of all tensors, in the order a forward pass meets them. */
export function expectedTensors(variant: Variant, numClasses: number): ReadonlyMap<string, Shape> {
  const list = new Listing();
  listBackbone(list, variant);
  listBifpn(list, variant);
  for (const net of HEAD_NETS) listHead(list, variant, net, numClasses);
  return list.tensors;
}

function listBackbone(list: Listing, variant: Variant): void {
  const { stemChannels, blocks } = backboneLayout(variant.backbone);
  list.convolution(NAMES.stem, stemChannels, 3, 3, false);
  list.norm(NAMES.stemNorm, stemChannels);
  for (const b of blocks) {
    const name = NAMES.block(b);
    const expands = b.expansion > 1;
    if (expands) {
      list.convolution(`${name}.conv_pw`, b.midChannels, b.inChannels, 1, false);
      list.norm(`${name}.bn1`, b.midChannels);
    }
    list.convolution(`${name}.conv_dw`, b.midChannels, 1, b.kernel, false);
    list.norm(`${name}.${expands ? 'bn2' : 'bn1'}`, b.midChannels);
    list.convolution(`${name}.se.conv_reduce`, b.squeezeChannels, b.midChannels, 1, true);
    list.convolution(`${name}.se.conv_expand`, b.midChannels, b.squeezeChannels, 1, true);
    list.convolution(`${name}.${expands ? 'conv_pwl' : 'conv_pw'}`, b.outChannels, b.midChannels, 1, false);
    list.norm(`${name}.${expands ? 'bn3' : 'bn2'}`, b.outChannels);
  }
}

function listBifpn(list: Listing, variant: Variant): void {
  const { featureChannels } = backboneLayout(variant.backbone);
  const width = variant.fpnChannels;
  list.projection(NAMES.p6Projection, width, featureChannels[2]);
  for (let cell = 0; cell < variant.fpnCells; cell++) {
    for (const [n, node] of BIFPN_NODES.entries()) {
      if (variant.fusion !== 'sum') list.add(NAMES.edgeWeights(cell, n), node.inputs.length);
      for (const from of node.inputs) {
        if (isProjected(cell, from))
          list.projection(NAMES.projection(n, from), width, featureChannels[from]!);
      }
      list.separable(NAMES.nodeConv(cell, n), width, width);
      list.norm(`${NAMES.nodeConv(cell, n)}.bn`, width);
    }
  }
}

function listHead(list: Listing, variant: Variant, net: HeadNet, numClasses: number): void {
  const width = variant.fpnChannels;
  for (let layer = 0; layer < variant.headLayers; layer++) {
    list.separable(NAMES.headLayer(net, layer), width, width);
    for (const level of LEVELS.keys()) list.norm(NAMES.headNorm(net, layer, level), width);
  }
  list.separable(NAMES.predict(net), width, headOutputs(net, numClasses));
}

/** Trainable parameters: all tensors but the running statistics. */
export function countParameters(variant: Variant, numClasses: number): number {
  let total = 0;
  for (const [name, shape] of expectedTensors(variant, numClasses)) {
    if (!name.includes('.running_')) total += shape.reduce((a, b) => a * b, 1);
  }
  return total;
}

/** Feature id of an output of the previous cell that is this cell's input `from`. */
export function previousOutput(from: number): number {
  return INPUT_COUNT + 3 + from;
}
