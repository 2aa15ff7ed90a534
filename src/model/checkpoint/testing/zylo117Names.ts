import { backboneLayout } from '../../network/backbone';
import type { Variant } from '../../network/variants';
import type { StateDict } from '../tensor';

/**
 * effdet's names in zylo117's words, the other way round than `fromZylo117` goes: part by part with patterns, after
 * reading that repository's modules.
 */
const WORDS: readonly (readonly [RegExp, string])[] = [
  [/^backbone\.conv_stem\.weight$/, 'backbone_net.model._conv_stem.conv.weight'],
  [/^backbone\.bn1\./, 'backbone_net.model._bn0.'],
  [/^fpn\.resample\.3\.conv\.conv\./, 'bifpn.0.p5_to_p6.0.conv.'],
  [/^fpn\.resample\.3\.conv\.bn\./, 'bifpn.0.p5_to_p6.1.'],
  [/^fpn\.cell\.(\d)\.fnode\.0\.combine\.edge_weights$/, 'bifpn.$1.p6_w1'],
  [/^fpn\.cell\.(\d)\.fnode\.1\.combine\.edge_weights$/, 'bifpn.$1.p5_w1'],
  [/^fpn\.cell\.(\d)\.fnode\.2\.combine\.edge_weights$/, 'bifpn.$1.p4_w1'],
  [/^fpn\.cell\.(\d)\.fnode\.3\.combine\.edge_weights$/, 'bifpn.$1.p3_w1'],
  [/^fpn\.cell\.(\d)\.fnode\.4\.combine\.edge_weights$/, 'bifpn.$1.p4_w2'],
  [/^fpn\.cell\.(\d)\.fnode\.5\.combine\.edge_weights$/, 'bifpn.$1.p5_w2'],
  [/^fpn\.cell\.(\d)\.fnode\.6\.combine\.edge_weights$/, 'bifpn.$1.p6_w2'],
  [/^fpn\.cell\.(\d)\.fnode\.7\.combine\.edge_weights$/, 'bifpn.$1.p7_w2'],
  [/^fpn\.cell\.(\d)\.fnode\.0\.after_combine\.conv\./, 'bifpn.$1.conv6_up.'],
  [/^fpn\.cell\.(\d)\.fnode\.1\.after_combine\.conv\./, 'bifpn.$1.conv5_up.'],
  [/^fpn\.cell\.(\d)\.fnode\.2\.after_combine\.conv\./, 'bifpn.$1.conv4_up.'],
  [/^fpn\.cell\.(\d)\.fnode\.3\.after_combine\.conv\./, 'bifpn.$1.conv3_up.'],
  [/^fpn\.cell\.(\d)\.fnode\.4\.after_combine\.conv\./, 'bifpn.$1.conv4_down.'],
  [/^fpn\.cell\.(\d)\.fnode\.5\.after_combine\.conv\./, 'bifpn.$1.conv5_down.'],
  [/^fpn\.cell\.(\d)\.fnode\.6\.after_combine\.conv\./, 'bifpn.$1.conv6_down.'],
  [/^fpn\.cell\.(\d)\.fnode\.7\.after_combine\.conv\./, 'bifpn.$1.conv7_down.'],
  [/^fpn\.cell\.0\.fnode\.1\.combine\.resample\.2\.conv\./, 'bifpn.0.p5_down_channel.'],
  [/^fpn\.cell\.0\.fnode\.2\.combine\.resample\.1\.conv\./, 'bifpn.0.p4_down_channel.'],
  [/^fpn\.cell\.0\.fnode\.3\.combine\.resample\.0\.conv\./, 'bifpn.0.p3_down_channel.'],
  [/^fpn\.cell\.0\.fnode\.4\.combine\.resample\.1\.conv\./, 'bifpn.0.p4_down_channel_2.'],
  [/^fpn\.cell\.0\.fnode\.5\.combine\.resample\.2\.conv\./, 'bifpn.0.p5_down_channel_2.'],
  [/(down_channel(?:_2)?)\.conv\./, '$1.0.conv.'],
  [/(down_channel(?:_2)?)\.bn\./, '$1.1.'],
  [/^class_net\./, 'classifier.'],
  [/^box_net\./, 'regressor.'],
  [/\.predict\./, '.header.'],
  [/\.conv_rep\./, '.conv_list.'],
  [/\.bn_rep\.(\d)\.(\d)\.bn\./, '.bn_list.$2.$1.'],
  [/((?:classifier|regressor|bifpn)\..*)\.conv_dw\./, '$1.depthwise_conv.conv.'],
  [/((?:classifier|regressor|bifpn)\..*)\.conv_pw\./, '$1.pointwise_conv.conv.'],
];

/** Parts of a block by how many norms it has. */
const BLOCK_WORDS: Readonly<Record<'expands' | 'plain', readonly (readonly [string, string])[]>> = {
  expands: [
    ['conv_pwl.', '_project_conv.conv.'],
    ['conv_pw.', '_expand_conv.conv.'],
    ['bn1.', '_bn0.'],
    ['bn2.', '_bn1.'],
    ['bn3.', '_bn2.'],
  ],
  plain: [
    ['conv_pw.', '_project_conv.conv.'],
    ['bn1.', '_bn1.'],
    ['bn2.', '_bn2.'],
  ],
};
const EITHER = [
  ['conv_dw.', '_depthwise_conv.conv.'],
  ['se.conv_reduce.', '_se_reduce.conv.'],
  ['se.conv_expand.', '_se_expand.conv.'],
] as const;

export function inZylo117Names(tensors: StateDict, variant: Variant): StateDict {
  const { blocks } = backboneLayout(variant.backbone);
  const rename = (name: string) => {
    const match = /^backbone\.blocks\.(\d)\.(\d+)\.(.*)$/.exec(name);
    if (!match) return WORDS.reduce((word, [pattern, theirs]) => word.replace(pattern, theirs), name);
    const [, stage, index, part] = match;
    const n = blocks.findIndex((b) => b.stage === Number(stage) && b.index === Number(index));
    const words = [...EITHER, ...BLOCK_WORDS[blocks[n]!.expansion > 1 ? 'expands' : 'plain']];
    const [ours, theirs] = words.find(([begin]) => part!.startsWith(begin))!;
    return `backbone_net.model._blocks.${n}.${theirs}${part!.slice(ours.length)}`;
  };
  return new Map([...tensors].map(([name, tensor]) => [rename(name), tensor]));
}
