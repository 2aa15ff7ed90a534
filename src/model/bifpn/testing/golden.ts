/** effdet's names of the pyramid inputs in the golden files, in the order of `PYRAMID_INPUTS`. */
export const PYRAMID_GOLDEN = [
  'cell0_node3_edge0_projected',
  'cell0_node2_edge1_projected',
  'cell0_node4_edge1_projected',
  'cell0_node1_edge2_projected',
  'cell0_node5_edge2_projected',
  'pyramid_p6',
  'pyramid_p7',
];
