import { type BackboneBlock, backboneLayout } from '../network/backbone';
import { NAMES } from '../network/checkpointNames';
import { VARIANTS } from '../network/variants';
import { type ChannelMap, channelMap } from './channelMap';
import type { GrownTensors } from './grownTensors';

const D0 = backboneLayout(VARIANTS.d0.backbone);

/** A wider and deeper EfficientNet with the features of D0's B0. Yields behind each module. */
export function* growBackbone(grown: GrownTensors): Generator<void, void> {
  const { stemChannels, blocks } = backboneLayout(grown.variant.backbone);
  const stem = channelMap(stemChannels, D0.stemChannels);
  grown.putRows(`${NAMES.stem}.weight`, stem);
  grown.putNorm(NAMES.stemNorm, stem);
  for (const block of blocks) {
    yield;
    growBlock(grown, block);
  }
}

/** Maps of the channels of the pyramid taps P3, P4, P5. */
export function featureMaps(grown: GrownTensors): readonly ChannelMap[] {
  const { featureChannels } = backboneLayout(grown.variant.backbone);
  return featureChannels.map((size, level) => channelMap(size, D0.featureChannels[level]!));
}

/**
 * A block beyond D0's depth starts as its stage's last one with a last batch norm of zero, so that only its
 * residual passes. Stages 0 and 6 have a single block in D0, whose input is another stage's: there a copy takes
 * channels of the wrong domain, leading ones if it is narrower. That is only an initialisation, the zero makes it
 * exact.
 */
function growBlock(grown: GrownTensors, block: BackboneBlock): void {
  const stage = D0.blocks.filter((b) => b.stage === block.stage);
  const extra = block.index >= stage.length;
  const origin = extra ? stage.at(-1)! : stage[block.index]!;
  const [to, from] = [NAMES.block(block), NAMES.block(origin)];

  const mapOf = (side: 'inChannels' | 'midChannels' | 'squeezeChannels' | 'outChannels') =>
    channelMap(block[side], Math.min(origin[side], block[side]));
  const input = mapOf('inChannels');
  const middle = mapOf('midChannels');
  const squeeze = mapOf('squeezeChannels');
  const output = mapOf('outChannels');

  const pointwise = (module: string, rows: ChannelMap, columns: ChannelMap) =>
    grown.putPointwise(`${to}.${module}.weight`, rows, columns, `${from}.${module}.weight`);
  const rows = (name: string, map: ChannelMap) => grown.putRows(`${to}.${name}`, map, `${from}.${name}`);
  const norm = (module: string, map: ChannelMap, scale?: Float64Array) =>
    grown.putNorm(`${to}.${module}`, map, `${from}.${module}`, scale);

  const expands = block.expansion > 1;
  if (expands) {
    pointwise('conv_pw', middle, input);
    norm('bn1', middle);
  }
  rows('conv_dw.weight', middle);
  norm(expands ? 'bn2' : 'bn1', middle);
  pointwise('se.conv_reduce', squeeze, middle);
  rows('se.conv_reduce.bias', squeeze);
  pointwise('se.conv_expand', middle, squeeze);
  rows('se.conv_expand.bias', middle);
  pointwise(expands ? 'conv_pwl' : 'conv_pw', output, middle);
  norm(expands ? 'bn3' : 'bn2', output, extra ? new Float64Array(output.size) : undefined);
}
