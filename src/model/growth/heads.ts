import { HEAD_NETS, type HeadNet, NAMES } from '../network/checkpointNames';
import { LEVELS, VARIANTS } from '../network/variants';
import { type ChannelMap, channelMap, expandPointwise, identity } from './channelMap';
import type { GrownTensors } from './grownTensors';
import { swishStatistics } from './swishStatistics';

const D0 = VARIANTS.d0;

/**
 * Wider and deeper heads with D0's outputs. A layer beyond D0's gives swish(h) or swish(−h) of what D0's last layer
 * gives; the layer behind it takes swish(h) − swish(−h) = h, exact and without large constants.
 * Yields behind each layer.
 * @param inputColumns [fpnChannels] column weights with which the first layers read the BiFPN
 */
export function* growHeads(grown: GrownTensors, inputColumns: Float64Array): Generator<void, void> {
  const width = channelMap(grown.variant.fpnChannels, D0.fpnChannels);
  for (const net of HEAD_NETS) {
    for (let layer = 0; layer < grown.variant.headLayers; layer++) {
      if (layer < D0.headLayers) {
        putTrainedLayer(grown, width, net, layer, layer === 0 ? inputColumns : width.share);
      } else {
        putSignedLayer(grown, width, net, layer);
      }
      yield;
    }
    putPredict(grown, width, net);
    yield;
  }
}

function putTrainedLayer(
  grown: GrownTensors,
  width: ChannelMap,
  net: HeadNet,
  layer: number,
  columns: Float64Array,
): void {
  const name = NAMES.headLayer(net, layer);
  grown.putRows(`${name}.conv_dw.weight`, width);
  const pointwise = grown.source(`${name}.conv_pw.weight`);
  grown.put(`${name}.conv_pw.weight`, expandPointwise(pointwise, width, width, columns));
  grown.putRows(`${name}.conv_pw.bias`, width);
  for (const level of LEVELS.keys()) grown.putNorm(NAMES.headNorm(net, layer, level), width);
}

/** A layer that gives ±h of D0's channels, before its swish. */
function putSignedLayer(grown: GrownTensors, width: ChannelMap, net: HeadNet, layer: number): void {
  const name = NAMES.headLayer(net, layer);
  const sign = signs(width);
  grown.putCentre(`${name}.conv_dw.weight`, width.size, 1);
  const same = expandPointwise(identity(D0.fpnChannels), width, width, hiddenColumns(width, layer), sign);
  grown.put(`${name}.conv_pw.weight`, same);
  grown.putVector(`${name}.conv_pw.bias`, new Float32Array(width.size));
  for (const level of LEVELS.keys()) {
    const norm = NAMES.headNorm(net, D0.headLayers - 1, level);
    const { mean, variance } = swishStatistics(
      grown.source(`${norm}.bias`).data,
      grown.source(`${norm}.weight`).data,
    );
    grown.putLinearNorm(NAMES.headNorm(net, layer, level), new Float64Array(width.size).fill(1), {
      mean: sign.map((s, j) => mean[width.source[j]!]! * s),
      variance: Float64Array.from(width.source, (old) => variance[old]!),
    });
  }
}

function putPredict(grown: GrownTensors, width: ChannelMap, net: HeadNet): void {
  const name = NAMES.predict(net);
  grown.putRows(`${name}.conv_dw.weight`, width);
  const bias = grown.source(`${name}.conv_pw.bias`);
  const outputs = channelMap(bias.data.length, bias.data.length);
  const { scale, shift } = outputChange(grown, net, outputs.size);
  const weights = grown.source(`${name}.conv_pw.weight`);
  const columns = hiddenColumns(width, grown.variant.headLayers);
  grown.put(`${name}.conv_pw.weight`, expandPointwise(weights, outputs, width, columns, scale));
  const shifted = bias.data.map((b, r) => b * scale[r]! + shift[r]!);
  grown.putVector(`${name}.conv_pw.bias`, shifted);
}

/**
 * D7's anchors are larger by 5/4. Its box regressions say the same boxes (ty, tx, th, tw of each anchor; offsets in
 * units of the anchor, sizes as logarithms): offsets shrink by 4/5, log sizes by ln 5/4. All others change nothing.
 */
function outputChange(
  grown: GrownTensors,
  net: HeadNet,
  outputs: number,
): { scale: Float64Array; shift: Float64Array } {
  const scale = new Float64Array(outputs).fill(1);
  const shift = new Float64Array(outputs);
  const ratio = D0.anchorScale / grown.variant.anchorScale;
  if (net === 'box_net' && ratio !== 1) {
    for (let r = 0; r < outputs; r++) {
      if (r % 4 < 2) scale[r] = ratio;
      else shift[r] = Math.log(ratio);
    }
  }
  return { scale, shift };
}

/** [size] +1 for the first copy of D0's channels, −1 for the second, and so on. */
function signs(width: ChannelMap): Float64Array {
  return Float64Array.from({ length: width.size }, (_, j) =>
    Math.floor(j / D0.fpnChannels) % 2 === 0 ? 1 : -1,
  );
}

/** [size] column weights with which `layer` (or predict, behind the last) reads the one before. */
function hiddenColumns(width: ChannelMap, layer: number): Float64Array {
  if (layer <= D0.headLayers) return width.share;
  const sign = signs(width);
  const alike = [1, -1].map((s) => {
    const copies = new Int32Array(D0.fpnChannels);
    for (const [j, old] of width.source.entries()) if (sign[j] === s) copies[old] = copies[old]! + 1;
    return copies;
  });
  return sign.map((s, i) => s / alike[s > 0 ? 0 : 1]![width.source[i]!]!);
}
