import { create } from '@bufbuild/protobuf';
import { EDGES_PER_CELL, edgeIndex, OUTPUT_NODES } from '../bifpn/topology';
import { notOurs, toAppError } from '../errors';
import type { Architecture } from '../network/architecture';
import { HEAD_NETS } from '../network/checkpointNames';
import { describeCells, pyramidIndices } from '../network/describe';
import { graphNames } from '../network/graphNames';
import * as T from '../network/tensorNames';
import { LEVELS } from '../network/variants';
import { assertAgrees } from './agreement';
import type { ExportedModel } from './exported';
import { modelOf } from './file';
import {
  type GraphProto,
  GraphProtoSchema,
  type ModelProto,
  type NodeProto,
  type ValueInfoProto,
} from './generated/onnx_pb';
import { GraphBuilder, type Shape, valueInfo } from './graphBuilder';
import { weightedSum } from './layers';

/** The network cut at the BiFPN's two boundaries; each part is a model of its own. */
export interface Partition {
  /** image → `pyramidTensors`; on demand `backbone/p3…p5`. */
  readonly backbone: ModelProto;
  /** `pyramidTensors` and `coefficients` → every node of every cell, on demand. */
  readonly bifpn: ModelProto;
  /** The last cell's outputs → class and box outputs; on demand the heads' last features. */
  readonly heads: ModelProto;
  /** Those of `PYRAMID_TENSORS` that the first cell reads: a cut edge's own one is absent. */
  readonly pyramidTensors: readonly string[];
  /** Names of the last cell's outputs, P3…P7. */
  readonly levelTensors: readonly string[];
}

/**
 * Cuts an exported model.
 * @throws AppError `model-not-ours` where a boundary tensor is missing or the graph is not what the metadata says
 */
export function partitionModel(model: ExportedModel): Partition {
  try {
    return cut(model);
  } catch (error) {
    // A graph that another tool has rewritten can clash with what a part adds, its names for one.
    throw toAppError(error, 'model-not-ours');
  }
}

function cut({ proto, architecture }: ExportedModel): Partition {
  const graph = proto.graph!;
  const { cells } = architecture;
  const shapes = tensorShapes(graph);
  assertAgrees(architecture, graph, shapes);
  const pyramidTensors = pyramidIndices(cells[0]!).map((i) => T.PYRAMID_TENSORS[i]!);
  const levelTensors = OUTPUT_NODES.map((node) => T.nodeTensor(cells.length - 1, node));
  const taps = LEVELS.slice(0, 3).map(T.backboneTap);
  const features = HEAD_NETS.flatMap((net) => LEVELS.map((level) => T.headFeature(net, level)));
  const part = (g: GraphProto) => modelOf(g, proto.producerVersion);
  return {
    backbone: part(subgraph(graph, shapes, 'backbone', [T.INPUT], [...pyramidTensors, ...taps])),
    bifpn: part(bifpnGraph(graph, shapes, architecture, pyramidTensors)),
    heads: part(
      subgraph(graph, shapes, 'heads', levelTensors, [...T.CLASS_OUTPUTS, ...T.BOX_OUTPUTS, ...features]),
    ),
    pyramidTensors,
    levelTensors,
  };
}

/** Static shapes of all named tensors of a graph. */
export function tensorShapes(graph: GraphProto): ReadonlyMap<string, Shape> {
  const shapes = new Map<string, Shape>();
  const note = ({ name, type }: ValueInfoProto) => {
    if (type?.value.case !== 'tensorType') return;
    const dims = type.value.value.shape?.dim ?? [];
    shapes.set(
      name,
      dims.map((d) => (d.value.case === 'dimValue' ? Number(d.value.value) : 0)),
    );
  };
  for (const info of [...graph.input, ...graph.output, ...graph.valueInfo]) note(info);
  for (const { name, dims } of graph.initializer) shapes.set(name, dims.map(Number));
  return shapes;
}

function shapeOf(shapes: ReadonlyMap<string, Shape>, name: string): Shape {
  const shape = shapes.get(name);
  if (!shape) throw notOurs(`it has no tensor ${name}`);
  return shape;
}

/** Nodes that `outputs` need, back to `inputs`, in the graph's order. */
function neededNodes(
  nodes: readonly NodeProto[],
  inputs: readonly string[],
  outputs: readonly string[],
): NodeProto[] {
  const maker = new Map(nodes.flatMap((node) => node.output.map((name) => [name, node] as const)));
  const needed = new Set<NodeProto>();
  const known = new Set(inputs);
  const queue = [...outputs];
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    if (known.has(name)) continue;
    known.add(name);
    const node = maker.get(name);
    if (!node) continue;
    needed.add(node);
    queue.push(...node.input);
  }
  return nodes.filter((node) => needed.has(node));
}

function assemble(
  graph: GraphProto,
  shapes: ReadonlyMap<string, Shape>,
  name: string,
  nodes: NodeProto[],
  inputs: readonly string[],
  outputs: readonly string[],
): GraphProto {
  const used = new Set(nodes.flatMap((node) => node.input));
  const made = new Set(nodes.flatMap((node) => node.output));
  const initializer = graph.initializer.filter((t) => used.has(t.name));
  const given = new Set([...inputs, ...made, ...initializer.map((t) => t.name), '']);
  for (const wanted of [...used, ...outputs]) {
    if (!given.has(wanted)) throw notOurs(`nothing makes its tensor ${wanted}`);
  }
  const info = (tensor: string) => valueInfo(tensor, shapeOf(shapes, tensor));
  return create(GraphProtoSchema, {
    name,
    node: nodes,
    initializer,
    input: inputs.map(info),
    output: outputs.map(info),
  });
}

function subgraph(
  graph: GraphProto,
  shapes: ReadonlyMap<string, Shape>,
  name: string,
  inputs: readonly string[],
  outputs: readonly string[],
): GraphProto {
  return assemble(graph, shapes, name, neededNodes(graph.node, inputs, outputs), inputs, outputs);
}

/**
 * The BiFPN with one more input, `coefficients` [cells · EDGES_PER_CELL]: what the stored weights normalise to is
 * computed outside (`fusionCoefficients`), so that an edit, a cut edge or another kind of fusion needs no new graph.
 * A plain sum becomes a weighted one for the same reason.
 */
function bifpnGraph(
  graph: GraphProto,
  shapes: ReadonlyMap<string, Shape>,
  architecture: Architecture,
  pyramidTensors: readonly string[],
): GraphProto {
  const builder = new GraphBuilder();
  for (const name of pyramidTensors) builder.input(name, shapeOf(shapes, name));
  const edgeCount = architecture.cells.length * EDGES_PER_CELL;
  builder.input(T.COEFFICIENTS, [edgeCount]);
  // One Gather an edge: a Split with this many outputs needs more storage buffers than a WebGPU shader may have.
  const coefficientOf = (i: number) => {
    const index = builder.indices(`${T.COEFFICIENTS}/index${i}`, [i]);
    return builder.op('Gather', [T.COEFFICIENTS, index], `${T.COEFFICIENTS}/${i}`, [1], { axis: 0 });
  };

  const sums = new Map<string, NodeProto[]>();
  const outputs: string[] = [];
  const layers = graphNames({
    weightedSum: (inputs, { cell, node, slots, output }) => {
      outputs.push(T.nodeTensor(cell, node));
      const local = new GraphBuilder();
      for (const name of new Set(inputs)) local.input(name, shapeOf(shapes, name));
      const own = slots.map((slot) => coefficientOf(cell * EDGES_PER_CELL + edgeIndex(node, slot)));
      for (const coefficient of own) local.input(coefficient, [1]);
      weightedSum(local, inputs, own, output);
      sums.set(output, local.build(output).node);
      return output;
    },
  });
  describeCells(layers, architecture, T.PYRAMID_TENSORS);
  const gathers = builder.build('coefficients');
  const replaced = new Set([...sums.values()].flat().flatMap((node) => node.output));
  const rewritten = graph.node.flatMap((node) => {
    const output = node.output[0]!;
    return sums.get(output) ?? (replaced.has(output) ? [] : [node]);
  });
  const inputs = [...pyramidTensors, T.COEFFICIENTS];
  const all = new Map(shapes).set(T.COEFFICIENTS, [edgeCount]);
  const nodes = neededNodes([...gathers.node, ...rewritten], inputs, outputs);
  const withIndices = { ...graph, initializer: [...graph.initializer, ...gathers.initializer] };
  return assemble(withIndices, all, 'bifpn', nodes, inputs, outputs);
}
