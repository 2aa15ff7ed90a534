import { BIFPN_NODES } from '../bifpn/topology';
import { isProjected, NAMES } from '../network/checkpointNames';
import { VARIANTS } from '../network/variants';
import { featureMaps } from './backbone';
import { channelMap } from './channelMap';
import type { GrownTensors } from './grownTensors';
import { ENLARGE_DEPTHWISE, ENLARGE_POINTWISE, SHRINK } from './scaleTrick';
import {
  coefficient,
  consumersOf,
  FIRST_TRAINED_CELL,
  groupOf,
  levelIndex,
  perGroup,
  READ_GROUP,
} from './sumGroups';

const D0 = VARIANTS.d0;

/**
 * Group that cell 0's output node of each level P3…P7 reads. It is one that the level below, whose finished output
 * the same sum contains, leaves 0: P3's consumers read group 0, so P4 reads 1; P4's read 1 and 2, so P5 reads 0;
 * P5's read 0 and 1, so P6 reads 2; P6's read 1 and 2, so P7 reads 0. P6 and P7 share one projection.
 */
export const PREPARATION_GROUP: readonly number[] = [0, 1, 0, 2, 0];

const [P6_GROUP, P7_GROUP] = [PREPARATION_GROUP[3]!, PREPARATION_GROUP[4]!];

/**
 * Cell 0 of a plain-sum BiFPN. D0's first cell projects P4 and P5 once for each of two consumers and weighs every
 * input, but a feature of the backbone enters this BiFPN once: this cell lays both projections side by side and
 * writes each level into its consumers' groups, times their coefficients.
 */
export function growPreparationCell(grown: GrownTensors): void {
  const { fpnChannels } = grown.variant;
  const shrink = perGroup(fpnChannels, new Map([P6_GROUP, P7_GROUP].map((group) => [group, SHRINK])));
  grown.putProjection(NAMES.p6Projection, [NAMES.p6Projection], featureMaps(grown)[2]!, shrink);
  for (const node of BIFPN_NODES.keys()) {
    const level = levelIndex(node);
    if (level < 0) putSilentNode(grown, node);
    else putLevel(grown, node, level);
  }
}

/** A top-down node whose output is 0, otherwise D0's. */
function putSilentNode(grown: GrownTensors, node: number): void {
  const width = channelMap(grown.variant.fpnChannels, D0.fpnChannels);
  for (const from of BIFPN_NODES[node]!.inputs.filter((id) => isProjected(0, id))) {
    const name = NAMES.projection(node, from);
    grown.putProjection(name, [name], featureMaps(grown)[from]!);
  }
  const name = NAMES.nodeConv(0, node);
  grown.putRows(`${name}.conv_dw.weight`, width);
  grown.putPointwise(`${name}.conv_pw.weight`, width, width);
  grown.putRows(`${name}.conv_pw.bias`, width);
  grown.putNorm(`${name}.bn`, width, `${name}.bn`, new Float64Array(width.size));
}

function putLevel(grown: GrownTensors, node: number, level: number): void {
  const width = grown.variant.fpnChannels;
  const consumers = consumersOf(level);
  const group = PREPARATION_GROUP[level]!;
  const projected = isProjected(0, level);
  if (projected) {
    const projections = consumers.map((consumer) => NAMES.projection(consumer, level));
    const shrink = perGroup(width, new Map([[group, SHRINK]]));
    grown.putProjection(NAMES.projection(node, level), projections, featureMaps(grown)[level]!, shrink);
  }
  const scales = consumers.map((consumer): [number, number] => [
    READ_GROUP[consumer]!,
    coefficient(grown, FIRST_TRAINED_CELL, consumer, level),
  ]);
  const name = NAMES.nodeConv(0, node);
  grown.putCentre(`${name}.conv_dw.weight`, width, ENLARGE_DEPTHWISE);
  const data = distribute(width, group, consumers, projected ? consumers.length : 1);
  grown.put(`${name}.conv_pw.weight`, { shape: [width, width, 1, 1], data });
  grown.putVector(`${name}.conv_pw.bias`, new Float32Array(width));
  grown.putLinearNorm(`${name}.bn`, perGroup(width, new Map(scales)));
}

/**
 * [width, width] pointwise weights that copy from the group read into each consumer's group. Blocks of D0's width
 * alternate among `projections` in the group read; consumer k takes those of projection k.
 */
function distribute(
  width: number,
  group: number,
  consumers: readonly number[],
  projections: number,
): Float32Array {
  const { source } = channelMap(width, D0.fpnChannels);
  const blockOf = (channel: number) => Math.floor(channel / D0.fpnChannels);
  const out = new Float32Array(width * width);
  for (const [k, consumer] of consumers.entries()) {
    const columns = [...source.keys()].filter(
      (i) => groupOf(i, width) === group && blockOf(i) % projections === k % projections,
    );
    const copies = columns.length / D0.fpnChannels;
    const rows = [...source.keys()].filter((j) => groupOf(j, width) === READ_GROUP[consumer]);
    for (const j of rows) {
      for (const i of columns) {
        if (source[i] === source[j]) out[j * width + i] = ENLARGE_POINTWISE / copies;
      }
    }
  }
  return out;
}
