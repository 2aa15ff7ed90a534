import { BIFPN_NODES } from '../bifpn/topology';
import { NAMES } from '../network/checkpointNames';
import { VARIANTS } from '../network/variants';
import { channelMap, expandPointwise, identity } from './channelMap';
import type { GrownTensors } from './grownTensors';
import { ENLARGE_DEPTHWISE, ENLARGE_POINTWISE } from './scaleTrick';
import {
  FIRST_TRAINED_CELL,
  HEADS_GROUP,
  isIdentityCell,
  isOutput,
  originCell,
  outputScale,
  READ_GROUP,
  readColumns,
} from './sumGroups';
import { growPreparationCell } from './sumPreparation';

const D0 = VARIANTS.d0;

/**
 * A BiFPN with plain-sum fusion (D6, D7) that computes what D0's fast normalised one does: a preparation cell,
 * D0's cells, identity cells. Yields behind each cell.
 * @returns [fpnChannels] column weights with which the heads read the outputs
 */
export function* growSumBifpn(grown: GrownTensors): Generator<void, Float64Array> {
  growPreparationCell(grown);
  for (let cell = FIRST_TRAINED_CELL; cell < grown.variant.fpnCells; cell++) {
    yield;
    for (const node of BIFPN_NODES.keys()) {
      if (isIdentityCell(cell) && isOutput(node)) putIdentityNode(grown, cell, node);
      else putTrainedNode(grown, cell, node);
    }
  }
  return readColumns(grown.variant.fpnChannels, HEADS_GROUP);
}

function putTrainedNode(grown: GrownTensors, cell: number, node: number): void {
  const width = channelMap(grown.variant.fpnChannels, D0.fpnChannels);
  const [to, from] = [NAMES.nodeConv(cell, node), NAMES.nodeConv(originCell(cell), node)];
  const columns = readColumns(width.size, READ_GROUP[node]!);
  grown.putRows(`${to}.conv_dw.weight`, width, `${from}.conv_dw.weight`);
  const pointwise = grown.source(`${from}.conv_pw.weight`);
  grown.put(`${to}.conv_pw.weight`, expandPointwise(pointwise, width, width, columns));
  grown.putRows(`${to}.conv_pw.bias`, width, `${from}.conv_pw.bias`);
  grown.putNorm(`${to}.bn`, width, `${from}.bn`, outputScale(grown, cell, node));
}

/** An output node that gives its own level's input, in every group that its consumers read. */
function putIdentityNode(grown: GrownTensors, cell: number, node: number): void {
  const width = channelMap(grown.variant.fpnChannels, D0.fpnChannels);
  const name = NAMES.nodeConv(cell, node);
  const columns = readColumns(width.size, READ_GROUP[node]!, ENLARGE_POINTWISE);
  grown.putCentre(`${name}.conv_dw.weight`, width.size, ENLARGE_DEPTHWISE);
  const same = expandPointwise(identity(D0.fpnChannels), width, width, columns);
  grown.put(`${name}.conv_pw.weight`, same);
  grown.putVector(`${name}.conv_pw.bias`, new Float32Array(width.size));
  grown.putLinearNorm(`${name}.bn`, outputScale(grown, cell, node));
}
