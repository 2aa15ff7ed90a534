import type { FusionState } from '../../model/bifpn/fusion';
import { EDGES_PER_CELL, TOPOLOGY_IDS, type TopologyId, topologyMask } from '../../model/bifpn/topology';

const MASKS = TOPOLOGY_IDS.map((id) => ({ id, mask: topologyMask(id) }));

/** Topologies that a state's edges make up in every cell; PANet and its simplified form are the same edges here. */
export function matchingTopologies({ active }: FusionState): readonly TopologyId[] {
  return MASKS.filter(({ mask }) => active.every((on, i) => (on === 1) === mask[i % EDGES_PER_CELL])).map(
    ({ id }) => id,
  );
}

/** The one of them that shows as chosen: the one asked for, else the one that has just these nodes. */
export function chosenTopology(matching: readonly TopologyId[], asked: TopologyId | null): TopologyId | null {
  return matching.find((id) => id === asked) ?? matching.at(-1) ?? null;
}
