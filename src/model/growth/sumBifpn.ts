import { BIFPN_NODES } from '../bifpn/topology';
import { NAMES } from '../network/checkpointNames';
import { VARIANTS } from '../network/variants';
import { expandPointwise, identity } from './channelMap';
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
 * D0's cells, identity cells. Yields after each cell.
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
  grown.copySeparable(NAMES.nodeConv(cell, node), {
    from: NAMES.nodeConv(originCell(cell), node),
    columns: readColumns(grown.variant.fpnChannels, READ_GROUP[node]!),
    scale: outputScale(grown, cell, node),
  });
}

/** An output node that gives its own level's input, in every group that its consumers read. */
function putIdentityNode(grown: GrownTensors, cell: number, node: number): void {
  const { width } = grown;
  const name = NAMES.nodeConv(cell, node);
  const columns = readColumns(width.size, READ_GROUP[node]!, ENLARGE_POINTWISE);
  const same = expandPointwise(identity(D0.fpnChannels), width, width, columns);
  grown.putPixelwise(name, ENLARGE_DEPTHWISE, same);
  grown.putLinearNorm(`${name}.bn`, outputScale(grown, cell, node));
}
