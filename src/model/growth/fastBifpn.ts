import { FUSION_EPSILON } from '../bifpn/fusion';
import { BIFPN_NODES, OUTPUT_NODES } from '../bifpn/topology';
import { isProjected, NAMES } from '../network/checkpointNames';
import { VARIANTS } from '../network/variants';
import { featureMaps } from './backbone';
import { channelMap, expandPointwise, expandRows, identity } from './channelMap';
import type { GrownTensors } from './grownTensors';
import { ENLARGE_DEPTHWISE, ENLARGE_POINTWISE, SHRINK } from './scaleTrick';

const D0 = VARIANTS.d0;
const OUTPUTS: ReadonlySet<number> = new Set(OUTPUT_NODES);

/**
 * A wider BiFPN with fast normalised fusion (D1…D5); cells beyond D0's pass their inputs through.
 * Yields behind each cell.
 * @returns [fpnChannels] column weights with which the heads read the outputs
 */
export function* growFastBifpn(grown: GrownTensors): Generator<void, Float64Array> {
  const width = channelMap(grown.variant.fpnChannels, D0.fpnChannels);
  grown.putProjection(NAMES.p6Projection, [NAMES.p6Projection], featureMaps(grown)[2]!);
  for (let cell = 0; cell < grown.variant.fpnCells; cell++) {
    yield;
    for (const node of BIFPN_NODES.keys()) {
      if (cell >= D0.fpnCells && OUTPUTS.has(node)) putIdentityNode(grown, cell, node);
      else putWidenedNode(grown, cell, node);
    }
  }
  return width.share;
}

/** D0's node; in added cells, whose top-down nodes nobody reads, the one of D0's last cell. */
function putWidenedNode(grown: GrownTensors, cell: number, node: number): void {
  const width = channelMap(grown.variant.fpnChannels, D0.fpnChannels);
  const origin = Math.min(cell, D0.fpnCells - 1);
  for (const from of BIFPN_NODES[node]!.inputs.filter((id) => isProjected(cell, id))) {
    const name = NAMES.projection(node, from);
    grown.putProjection(name, [name], featureMaps(grown)[from]!);
  }
  const weights = grown.source(NAMES.edgeWeights(origin, node)).data;
  grown.putVector(NAMES.edgeWeights(cell, node), weights.slice());
  const [to, from] = [NAMES.nodeConv(cell, node), NAMES.nodeConv(origin, node)];
  grown.putRows(`${to}.conv_dw.weight`, width, `${from}.conv_dw.weight`);
  grown.putPointwise(`${to}.conv_pw.weight`, width, width, `${from}.conv_pw.weight`);
  grown.putRows(`${to}.conv_pw.bias`, width, `${from}.conv_pw.bias`);
  grown.putNorm(`${to}.bn`, width, `${from}.bn`);
}

/** An output node that gives its own level's input (edge 0), whatever the other edges carry. */
function putIdentityNode(grown: GrownTensors, cell: number, node: number): void {
  const width = channelMap(grown.variant.fpnChannels, D0.fpnChannels);
  // w / (w + ε) is SHRINK in float32 when w = SHRINK · ε. Float16 would round this w to 0.
  const weights = new Float32Array(BIFPN_NODES[node]!.inputs.length);
  weights[0] = SHRINK * Math.fround(FUSION_EPSILON);
  grown.putVector(NAMES.edgeWeights(cell, node), weights);

  const name = NAMES.nodeConv(cell, node);
  grown.putCentre(`${name}.conv_dw.weight`, width.size, ENLARGE_DEPTHWISE);
  const unit = channelMap(width.size, width.size);
  const enlarge = new Float64Array(width.size).fill(ENLARGE_POINTWISE);
  grown.put(`${name}.conv_pw.weight`, expandPointwise(identity(width.size), unit, unit, enlarge));
  grown.putVector(`${name}.conv_pw.bias`, new Float32Array(width.size));
  // A level's output comes from a batch norm, so its mean and deviation are about that norm's β and γ.
  const norm = `${NAMES.nodeConv(D0.fpnCells - 1, node)}.bn`;
  const mean = Float64Array.from(expandRows(grown.source(`${norm}.bias`), width).data);
  const deviation = Float64Array.from(expandRows(grown.source(`${norm}.weight`), width).data);
  const variance = deviation.map((gamma) => gamma * gamma);
  grown.putLinearNorm(`${name}.bn`, new Float64Array(width.size).fill(1), { mean, variance });
}
