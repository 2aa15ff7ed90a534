import { expect, test } from 'vitest';
import { withEdge, withTopology } from '../../model/bifpn/fusion';
import { initialFusion } from '../../model/bifpn/testing/fusion';
import { EDGES_PER_CELL, TOPOLOGY_IDS } from '../../model/bifpn/topology';
import { chosenTopology, matchingTopologies } from './topologies';

const OWN = initialFusion('fast', new Float32Array(3 * EDGES_PER_CELL).fill(1));

test.each(TOPOLOGY_IDS)('%s, once asked for, is the one that shows as chosen', (id) => {
  expect(chosenTopology(matchingTopologies(withTopology(OWN, id)), id)).toBe(id);
});

test('the two PANets are the same edges; unasked, it is the one with just these nodes', () => {
  const matching = matchingTopologies(withTopology(OWN, 'panet'));
  expect(matching).toEqual(['panet', 'simplified-panet']);
  expect(chosenTopology(matching, null)).toBe('simplified-panet');
});

test('what was asked for does not show once the edges are others', () => {
  expect(chosenTopology(matchingTopologies(OWN), 'panet')).toBe('bifpn');
  expect(chosenTopology(matchingTopologies(withEdge(OWN, 0, { active: false })), 'panet')).toBeNull();
});
