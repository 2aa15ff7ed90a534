import { create } from '@bufbuild/protobuf';
import { AppError } from '../errors';
import { assertInputSize } from '../network/variants';
import type { ExportedModel } from './exported';
import { ModelProtoSchema, StringStringEntryProtoSchema, type ValueInfoProto } from './generated/onnx_pb';
import { valueInfo } from './graphBuilder';
import { POOL_MARGIN } from './layers';
import { metadataProps } from './metadata';
import { tensorShapes } from './partition';

/** Tensors whose last two dimensions are no place in the image: weights, and squeeze-excite's 1×1 means. */
const NOT_SPATIAL = /\/(weight|se\/.*)$/;

/** A pool's input with zeros around it. */
const PADDED = /\/padded$/;

/**
 * The same network for another input side: nothing in the graph depends on it but the declared shapes.
 * @throws AppError `bad-argument` where the side is no multiple of 128, `model-not-ours` where a declared shape does not
 * follow from the input's
 */
export function withInputSize(model: ExportedModel, inputSize: number): ExportedModel {
  assertInputSize(inputSize);
  const { proto, metadata, architecture } = model;
  if (metadata.inputSize === inputSize) return model;
  const graph = proto.graph!;
  const shapes = tensorShapes(graph);
  const rescale = (info: ValueInfoProto): ValueInfoProto => {
    const shape = shapes.get(info.name);
    if (!shape) throw new AppError('model-not-ours', { reason: `${info.name} has no shape` });
    if (shape.length !== 4 || NOT_SPATIAL.test(info.name)) return info;
    const added = PADDED.test(info.name) ? POOL_MARGIN[architecture.padding] : 0;
    const side = (d: number) => {
      const rescaled = ((d - added) * inputSize) / metadata.inputSize + added;
      if (Number.isSafeInteger(rescaled) && rescaled > 0) return rescaled;
      throw new AppError('model-not-ours', { reason: `${info.name} is [${shape}]` });
    };
    return valueInfo(info.name, [shape[0]!, shape[1]!, side(shape[2]!), side(shape[3]!)]);
  };
  const resized = { ...metadata, inputSize };
  return {
    metadata: resized,
    architecture: { ...architecture, inputSize },
    proto: create(ModelProtoSchema, {
      ...proto,
      metadataProps: metadataProps(resized).map((p) => create(StringStringEntryProtoSchema, p)),
      graph: {
        ...graph,
        input: graph.input.map(rescale),
        output: graph.output.map(rescale),
        valueInfo: graph.valueInfo.map(rescale),
      },
    }),
  };
}
