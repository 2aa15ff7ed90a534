import type { Resample } from '../bifpn/topology';
import type { Graph } from './graph';
import { intOf, type Node, textOf } from './node';
import { refuse } from './refuse';

/** Where a fusion node’s term comes from, and how it is brought to the node’s size. */
export interface Source {
  readonly tensor: string;
  readonly resample: Resample;
}

/** @throws AppError `model-not-recovered` for an upsampling that is not nearest neighbour ×2 */
export function sourceOf(graph: Graph, term: string): Source {
  const node = graph.producer(term);
  const input = () => graph.origin(node!.inputs[0]!);
  if (node?.op === 'MaxPool') return { tensor: input(), resample: 'down' };
  if (node?.op === 'Resize' || node?.op === 'Upsample') {
    assertDoubles(graph, node);
    return { tensor: input(), resample: 'up' };
  }
  return { tensor: term, resample: 'none' };
}

/** Place in the input of a place in the output, twice as large (ONNX’s Resize). */
const COORDINATES: Readonly<Record<string, (x: number) => number>> = {
  asymmetric: (x) => x / 2,
  half_pixel: (x) => (x + 0.5) / 2 - 0.5,
  half_pixel_symmetric: (x) => (x + 0.5) / 2 - 0.5,
  pytorch_half_pixel: (x) => (x + 0.5) / 2 - 0.5,
  tf_half_pixel_for_nn: (x) => (x + 0.5) / 2,
};

const ROUNDINGS: Readonly<Record<string, (x: number) => number>> = {
  floor: Math.floor,
  ceil: Math.ceil,
  round_prefer_floor: (x) => Math.ceil(x - 0.5),
  round_prefer_ceil: (x) => Math.floor(x + 0.5),
};

function assertDoubles(graph: Graph, node: Node): void {
  const mode = textOf(node, 'mode', 'nearest');
  const upsample = node.op === 'Upsample';
  const where = textOf(node, 'coordinate_transformation_mode', upsample ? 'asymmetric' : 'half_pixel');
  const rounding = textOf(node, 'nearest_mode', upsample ? 'floor' : 'round_prefer_floor');
  const coordinate = COORDINATES[where];
  const round = ROUNDINGS[rounding];
  const doubles = [0, 1, 2, 3, 4, 5].every(
    (x) => coordinate && round && Math.max(0, round(coordinate(x))) === Math.floor(x / 2),
  );
  if (mode !== 'nearest' || !doubles || intOf(node, 'antialias', 0) === 1) {
    throw refuse(`resized by ${[mode, where, rounding].join(', ')}, not nearest neighbour ×2`, node.name);
  }
  const scales = graph.constant(node.inputs[upsample ? 1 : 2] ?? '')?.values;
  const [row, column] = graph.isChannelsLast(node.inputs[0]!) ? [1, 2] : [2, 3];
  if (scales?.length === 4 && (scales[row] !== 2 || scales[column] !== 2)) {
    throw refuse(`resized by ${[...scales].join(' × ')}, not ×2`, node.name);
  }
}
