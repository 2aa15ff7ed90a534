import { FUSION_EPSILON } from '../bifpn/fusion';
import { BIFPN_NODES } from '../bifpn/topology';
import { isProjected, NAMES } from '../network/checkpointNames';
import { VARIANTS } from '../network/variants';
import { expandRows, identity } from './channelMap';
import type { GrownTensors } from './grownTensors';
import { ENLARGE_DEPTHWISE, ENLARGE_POINTWISE, SHRINK } from './scaleTrick';
import { isOutput } from './sumGroups';

const D0 = VARIANTS.d0;

/**
 * A wider BiFPN with fast normalised fusion (D1…D5); cells beyond D0's pass their inputs through.
 * Yields after each cell.
 * @returns [fpnChannels] column weights with which the heads read the outputs
 */
export function* growFastBifpn(grown: GrownTensors): Generator<void, Float64Array> {
  grown.copy(`${NAMES.p6Projection}.conv`);
  for (let cell = 0; cell < grown.variant.fpnCells; cell++) {
    yield;
    for (const node of BIFPN_NODES.keys()) {
      if (cell >= D0.fpnCells && isOutput(node)) putIdentityNode(grown, cell, node);
      else putWidenedNode(grown, cell, node);
    }
  }
  return grown.width.share;
}

/** D0's node; in added cells, whose top-down nodes nobody reads, the one of D0's last cell. */
function putWidenedNode(grown: GrownTensors, cell: number, node: number): void {
  const origin = Math.min(cell, D0.fpnCells - 1);
  for (const from of BIFPN_NODES[node]!.inputs.filter((id) => isProjected(cell, id))) {
    grown.copy(`${NAMES.projection(node, from)}.conv`);
  }
  grown.putVector(NAMES.edgeWeights(cell, node), grown.source(NAMES.edgeWeights(origin, node)).data.slice());
  grown.copySeparable(NAMES.nodeConv(cell, node), { from: NAMES.nodeConv(origin, node) });
}

/** An output node that gives its own level's input (edge 0), whatever the other edges carry. */
function putIdentityNode(grown: GrownTensors, cell: number, node: number): void {
  const { width } = grown;
  // w / (w + ε) is SHRINK in float32 when w = SHRINK · ε. Float16 would round this w to 0.
  const weights = new Float32Array(BIFPN_NODES[node]!.inputs.length);
  weights[0] = SHRINK * Math.fround(FUSION_EPSILON);
  grown.putVector(NAMES.edgeWeights(cell, node), weights);

  const name = NAMES.nodeConv(cell, node);
  grown.putPixelwise(name, ENLARGE_DEPTHWISE, identity(width.size, ENLARGE_POINTWISE));
  // A level's output comes from a batch norm, so its mean and deviation are about that norm's β and γ.
  const norm = `${NAMES.nodeConv(D0.fpnCells - 1, node)}.bn`;
  const mean = Float64Array.from(expandRows(grown.source(`${norm}.bias`), width).data);
  const deviation = Float64Array.from(expandRows(grown.source(`${norm}.weight`), width).data);
  const variance = deviation.map((gamma) => gamma * gamma);
  grown.putLinearNorm(`${name}.bn`, new Float64Array(width.size).fill(1), { mean, variance });
}
