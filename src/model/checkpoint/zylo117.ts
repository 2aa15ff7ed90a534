import { BIFPN_NODES } from '../bifpn/topology';
import { type BackboneBlock, backboneLayout } from '../network/backbone';
import { BATCH_NORM_PARTS, HEAD_NETS, type HeadNet, NAMES } from '../network/checkpointNames';
import { LEVELS, VARIANT_IDS, VARIANTS } from '../network/variants';
import type { StateDict } from './tensor';

/**
 * The names of zylo117/Yet-Another-EfficientDet-Pytorch (its backbone.py, efficientdet/model.py and
 * efficientnet/model.py), whose network is the same but for its max-pools, which pad with zeros.
 */

/** Its name for each of `BIFPN_NODES`: the convolution after the node and the node's weights. */
const NODES = [
  ['conv6_up', 'p6_w1'],
  ['conv5_up', 'p5_w1'],
  ['conv4_up', 'p4_w1'],
  ['conv3_up', 'p3_w1'],
  ['conv4_down', 'p4_w2'],
  ['conv5_down', 'p5_w2'],
  ['conv6_down', 'p6_w2'],
  ['conv7_down', 'p7_w2'],
] as const;

/** Its name for the projection of a backbone feature into a node of the first cell. */
const PROJECTIONS: readonly (readonly [theirs: string, ours: string])[] = [
  ['p3_down_channel', NAMES.projection(3, 0)],
  ['p4_down_channel', NAMES.projection(2, 1)],
  ['p4_down_channel_2', NAMES.projection(4, 1)],
  ['p5_down_channel', NAMES.projection(1, 2)],
  ['p5_down_channel_2', NAMES.projection(5, 2)],
  ['p5_to_p6', NAMES.p6Projection],
];

const HEADS: Readonly<Record<HeadNet, string>> = { class_net: 'classifier', box_net: 'regressor' };

const BLOCK = /^backbone_net\.model\._blocks\.(\d+)\./;

/** Pairs of a module's name there and here. */
type Renaming = [theirs: string, ours: string];

/** @returns the tensors under effdet's names; null where the names are others' */
export function fromZylo117(tensors: StateDict): StateDict | null {
  const width = tensors.get('bifpn.0.conv6_up.pointwise_conv.conv.weight')?.shape[0];
  const blocks = new Set([...tensors.keys()].map((name) => BLOCK.exec(name)?.[1]));
  blocks.delete(undefined);
  const variant = VARIANT_IDS.map((id) => VARIANTS[id]).find(
    (v) => v.fpnChannels === width && backboneLayout(v.backbone).blocks.length === blocks.size,
  );
  if (!variant) return null;
  const renamed = new Map<string, string>();
  const add = ([theirs, ours]: Renaming, parts: readonly string[]) => {
    for (const part of parts) renamed.set(`${theirs}.${part}`, `${ours}.${part}`);
  };
  const convolution = ([theirs, ours]: Renaming) => add([`${theirs}.conv`, ours], ['weight', 'bias']);
  const norm = (pair: Renaming) => add(pair, BATCH_NORM_PARTS);
  const separable = ([theirs, ours]: Renaming) => {
    convolution([`${theirs}.depthwise_conv`, `${ours}.conv_dw`]);
    convolution([`${theirs}.pointwise_conv`, `${ours}.conv_pw`]);
  };

  const model = 'backbone_net.model';
  convolution([`${model}._conv_stem`, NAMES.stem]);
  norm([`${model}._bn0`, NAMES.stemNorm]);
  for (const [n, block] of backboneLayout(variant.backbone).blocks.entries()) {
    for (const [theirs, ours, isNorm] of blockParts(block)) {
      (isNorm ? norm : convolution)([`${model}._blocks.${n}.${theirs}`, `${NAMES.block(block)}.${ours}`]);
    }
  }
  for (const [theirs, ours] of PROJECTIONS) {
    convolution([`bifpn.0.${theirs}.0`, `${ours}.conv`]);
    norm([`bifpn.0.${theirs}.1`, `${ours}.bn`]);
  }
  for (let cell = 0; cell < variant.fpnCells; cell++) {
    for (const node of BIFPN_NODES.keys()) {
      const [theirs, weights] = NODES[node]!;
      separable([`bifpn.${cell}.${theirs}`, NAMES.nodeConv(cell, node)]);
      norm([`bifpn.${cell}.${theirs}.bn`, `${NAMES.nodeConv(cell, node)}.bn`]);
      // D6 and D7 have weights there that nothing reads.
      if (variant.fusion !== 'sum') renamed.set(`bifpn.${cell}.${weights}`, NAMES.edgeWeights(cell, node));
    }
  }
  for (const net of HEAD_NETS) {
    const theirs = HEADS[net];
    for (let layer = 0; layer < variant.headLayers; layer++) {
      separable([`${theirs}.conv_list.${layer}`, NAMES.headLayer(net, layer)]);
      for (const level of LEVELS.keys()) {
        norm([`${theirs}.bn_list.${level}.${layer}`, NAMES.headNorm(net, layer, level)]);
      }
    }
    separable([`${theirs}.header`, NAMES.predict(net)]);
  }
  const unread = variant.fusion === 'sum' ? /^bifpn\.\d+\.p\d_w\d$/ : /^$/;
  const kept = [...tensors].filter(([name]) => !unread.test(name));
  return new Map(kept.map(([name, tensor]) => [renamed.get(name) ?? name, tensor]));
}

/** Modules of a block: theirs, effdet's, and whether it is a norm. A block that does not expand has one norm fewer. */
function blockParts({ expansion }: BackboneBlock): readonly (readonly [string, string, boolean])[] {
  const squeeze = [
    ['_se_reduce', 'se.conv_reduce', false],
    ['_se_expand', 'se.conv_expand', false],
  ] as const;
  if (expansion === 1) {
    return [
      ['_depthwise_conv', 'conv_dw', false],
      ['_bn1', 'bn1', true],
      ...squeeze,
      ['_project_conv', 'conv_pw', false],
      ['_bn2', 'bn2', true],
    ];
  }
  return [
    ['_expand_conv', 'conv_pw', false],
    ['_bn0', 'bn1', true],
    ['_depthwise_conv', 'conv_dw', false],
    ['_bn1', 'bn2', true],
    ...squeeze,
    ['_project_conv', 'conv_pwl', false],
    ['_bn2', 'bn3', true],
  ];
}
