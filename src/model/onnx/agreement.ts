import { equals } from '@bufbuild/protobuf';
import { notOurs } from '../errors';
import { promisedGraph } from '../export/network';
import type { Architecture } from '../network/architecture';
import { type GraphProto, NodeProtoSchema } from './generated/onnx_pb';
import type { Shape } from './graphBuilder';

/**
 * Each backend takes the network from the metadata, so that a graph which computes something else would fail at every
 * run, or give other results on each: it must be the one that the exporter writes.
 * @param shapes static shapes of the graph's tensors
 * @throws AppError `model-not-ours` naming the tensor
 */
export function assertAgrees(
  architecture: Architecture,
  graph: GraphProto,
  shapes: ReadonlyMap<string, Shape>,
): void {
  const promised = promisedGraph(architecture);
  for (const [name, shape] of promised.shapes) {
    const found = shapes.get(name);
    if (found?.join() === shape.join()) continue;
    const has = found ? `is [${found}]` : 'is missing';
    throw notOurs(`${name} ${has}, its metadata says [${shape}]`);
  }
  const makers = new Map(graph.node.map((node) => [node.output[0], node]));
  for (const node of promised.build('').node) {
    const found = makers.get(node.output[0]);
    if (!found || !equals(NodeProtoSchema, found, node)) {
      throw notOurs(`${node.name} is not computed as its metadata says`);
    }
  }
}
