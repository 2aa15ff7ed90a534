import { AppError } from '../errors';
import * as T from '../network/tensorNames';
import { countParameters } from '../network/weightLayers';
import type { ExportedModel } from '../onnx/exported';
import { type ModelProto, TensorProto_DataType } from '../onnx/generated/onnx_pb';
import { tensorShapes } from '../onnx/partition';
import { type Cost, type Operation, type StoredWeights, stageOf, summarise } from './cost';

const product = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1);

/**
 * Counts a whole exported graph node by node, at the input size it declares.
 * @throws AppError `model-not-ours` where the graph was not made by this exporter
 */
export function graphCost({ proto, architecture }: ExportedModel): Cost {
  const { inputSize } = architecture;
  const parameters = countParameters(architecture);
  return summarise({ inputSize, parameters }, T.INPUT, graphOperations(proto), storedWeights(proto));
}

/** The nodes that run for every image, in order; ids are tensor names. */
export function graphOperations(model: ModelProto): Operation[] {
  const graph = model.graph!;
  const shapes = tensorShapes(graph);
  const shapeOf = (name: string) => {
    const shape = shapes.get(name);
    if (!shape) throw new AppError('model-not-ours', { reason: `nothing says the shape of ${name}` });
    return shape;
  };
  const constants = new Set(['', ...graph.initializer.map((t) => t.name)]);
  const operations: Operation[] = [];
  for (const node of graph.node) {
    const inputs = node.input.filter((name) => !constants.has(name));
    if (inputs.length === 0) {
      // Of weights alone: casts and fusion coefficients.
      for (const name of node.output) constants.add(name);
      continue;
    }
    const output = node.output[0]!;
    const stage = stageOf(output);
    if (!stage) throw new AppError('model-not-ours', { reason: `${output} belongs to no stage` });
    const elements = product(shapeOf(output));
    // A convolution's weight is [out, in / groups, k, k]: each output sums over all but the first.
    const summed = node.opType === 'Conv' ? product(shapeOf(node.input[1]!).slice(1)) : 0;
    operations.push({ stage, type: node.opType, inputs, output, elements, multiplyAdds: elements * summed });
  }
  return operations;
}

/** Initialisers of the stages; the few constants that every variant has the same belong to none. */
function storedWeights(model: ModelProto): StoredWeights[] {
  return model.graph!.initializer.flatMap(({ name, dims, dataType }) => {
    const stage = stageOf(name);
    if (!stage) return [];
    const count = product(dims.map(Number));
    return [{ stage, count, bytes: count * (dataType === TensorProto_DataType.FLOAT16 ? 2 : 4) }];
  });
}
