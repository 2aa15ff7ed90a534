import { create } from '@bufbuild/protobuf';
import { promisedGraph } from '../export/network';
import { assertInputSize } from '../network/variants';
import type { ExportedModel } from './exported';
import { ModelProtoSchema, StringStringEntryProtoSchema, type ValueInfoProto } from './generated/onnx_pb';
import { valueInfo } from './graphBuilder';
import { metadataProps } from './metadata';

/**
 * The same network for another input side: nothing in the graph depends on it but the declared shapes.
 * @throws AppError `bad-argument` where the side is no multiple of 128
 */
export function withInputSize(model: ExportedModel, inputSize: number): ExportedModel {
  assertInputSize(inputSize);
  const { proto, metadata } = model;
  if (metadata.inputSize === inputSize) return model;
  const graph = proto.graph!;
  const architecture = { ...model.architecture, inputSize };
  const { shapes } = promisedGraph(architecture);
  const resize = (info: ValueInfoProto): ValueInfoProto => {
    const shape = shapes.get(info.name);
    return shape ? valueInfo(info.name, shape) : info;
  };
  const resized = { ...metadata, inputSize };
  return {
    metadata: resized,
    architecture,
    proto: create(ModelProtoSchema, {
      ...proto,
      metadataProps: metadataProps(resized).map((p) => create(StringStringEntryProtoSchema, p)),
      graph: {
        ...graph,
        input: graph.input.map(resize),
        output: graph.output.map(resize),
        valueInfo: graph.valueInfo.map(resize),
      },
    }),
  };
}
