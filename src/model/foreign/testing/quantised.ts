import { create } from '@bufbuild/protobuf';
import { tensorValues } from '../../onnx/file';
import {
  type ModelProto,
  NodeProtoSchema,
  type TensorProto,
  TensorProto_DataType,
  TensorProtoSchema,
} from '../../onnx/generated/onnx_pb';
import { attribute, f32Tensor } from '../../onnx/graphBuilder';

/** Steps of an int8 weight, symmetric about zero. */
const STEPS = 127;

function stored(
  name: string,
  dims: readonly bigint[],
  dataType: TensorProto_DataType,
  data: Int8Array,
): TensorProto {
  return create(TensorProtoSchema, {
    name,
    dims: [...dims],
    dataType,
    rawData: new Uint8Array(data.buffer as ArrayBuffer),
  });
}

/**
 * A file as ONNX Runtime's static quantisation writes it (QDQ, per channel): weights of all convolutions int8 behind a
 * DequantizeLinear, their inputs through QuantizeLinear and DequantizeLinear.
 * @returns the values that the weights then stand for
 */
export function quantise({ graph }: ModelProto): ReadonlyMap<string, Float32Array> {
  const weights = new Map(graph!.initializer.map((tensor) => [tensor.name, tensor]));
  const values = new Map<string, Float32Array>();
  graph!.initializer.push(
    f32Tensor('activation/scale', [], Float32Array.of(0.05)),
    stored('activation/zero', [], TensorProto_DataType.INT8, new Int8Array(1)),
  );
  const node = (opType: string, input: string[], output: string, axis?: number) =>
    create(NodeProtoSchema, {
      name: output,
      opType,
      input,
      output: [output],
      attribute: axis === undefined ? [] : [attribute('axis', axis)],
    });
  graph!.node = graph!.node.flatMap((convolution) => {
    const weight = weights.get(convolution.input[1] ?? '');
    if (convolution.opType !== 'Conv' || !weight) return [convolution];
    const [x] = convolution.input;
    const { name, dims } = weight;
    const own = convolution.output[0]!;
    if (!values.has(name)) {
      const data = tensorValues(weight);
      const channels = Number(dims[0]);
      const width = data.length / channels;
      const scale = Float32Array.from(
        { length: channels },
        (_, c) =>
          data.subarray(c * width, (c + 1) * width).reduce((a, b) => Math.max(a, Math.abs(b)), 1e-9) / STEPS,
      );
      const steps = Int8Array.from(data, (v, i) => Math.round(v / scale[Math.floor(i / width)]!));
      values.set(
        name,
        Float32Array.from(steps, (q, i) => q * scale[Math.floor(i / width)]!),
      );
      weight.dataType = TensorProto_DataType.INT8;
      weight.rawData = new Uint8Array(steps.buffer as ArrayBuffer);
      graph!.initializer.push(f32Tensor(`${name}/scale`, [channels], scale));
    }
    convolution.input[0] = `${own}/x`;
    convolution.input[1] = `${own}/dequantised`;
    const activation = ['activation/scale', 'activation/zero'];
    return [
      node('QuantizeLinear', [x!, ...activation], `${own}/q`),
      node('DequantizeLinear', [`${own}/q`, ...activation], `${own}/x`),
      node('DequantizeLinear', [name, `${name}/scale`], `${own}/dequantised`, 0),
      convolution,
    ];
  });
  return values;
}
