import type { FusionState } from '../../model/bifpn/fusion';
import { EDGES_PER_CELL, TOPOLOGY_IDS, type TopologyId, topologyMask } from '../../model/bifpn/topology';

const MASKS = TOPOLOGY_IDS.map((id) => ({ id, mask: topologyMask(id) }));

/** Topologies that a state's edges make up in every cell; PANet and its simplified form are the same edges here. */
export function matchingTopologies({ active }: FusionState): readonly TopologyId[] {
  return MASKS.filter(({ mask }) => active.every((on, i) => (on === 1) === mask[i % EDGES_PER_CELL])).map(
    ({ id }) => id,
  );
}
